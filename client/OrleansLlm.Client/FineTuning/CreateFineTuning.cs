namespace OrleansLlm.Client.FineTuning;

/// <summary>What a fine-tuning job is made of.</summary>
public sealed record CreateFineTuning
{
    /// <summary>The model that is trained further.</summary>
    public required string Model { get; init; }

    /// <summary>A file of purpose <c>fine-tune</c>: a chat a line, or a preference a line for the method <c>dpo</c>.</summary>
    public required string TrainingFile { get; init; }

    /// <summary>A file of the same form to measure on; null: a tenth of the examples is held out.</summary>
    public string? ValidationFile { get; init; }

    /// <summary>Part of the result's name: lower-case letters, digits and dashes.</summary>
    public string? Suffix { get; init; }

    /// <summary>Of all chance; null: chosen by the server.</summary>
    public int? Seed { get; init; }

    /// <summary>What is learned from; null: answers.</summary>
    public FineTuningMethodSettings? Method { get; init; }

    /// <summary>Pairs of one's own.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
