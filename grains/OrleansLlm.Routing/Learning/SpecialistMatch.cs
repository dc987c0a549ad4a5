namespace OrleansLlm.Routing.Learning;

/// <summary>The specialist that fits a request best.</summary>
/// <param name="Index">Its place in the policy.</param>
/// <param name="Score">How well it fits, 0 to 1.</param>
public readonly record struct SpecialistMatch(int Index, double Score)
{
    /// <summary>The embedding model by which examples were compared; null: by words, or a classifier told.</summary>
    public string? Model { get; init; }

    /// <summary>How well each specialist fits, in the policy's order; null: not known.</summary>
    public IReadOnlyList<float>? Scores { get; init; }
}
