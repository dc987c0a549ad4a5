namespace OrleansLlm.Silo.Admin.Rollouts;

/// <summary>The body that takes a version back.</summary>
internal sealed record RollBackBody
{
    /// <summary>Why, for the history.</summary>
    public string? Reason { get; init; }
}
