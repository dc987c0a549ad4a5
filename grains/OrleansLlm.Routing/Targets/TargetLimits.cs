namespace OrleansLlm.Routing.Targets;

/// <summary>What a provider allows us for a model. Kept before a call, so that the provider's own 429 is rare and a plan goes around it.</summary>
/// <param name="RequestsPerMinute">The most requests per minute; null: no limit of ours.</param>
/// <param name="TokensPerMinute">The most prompt and completion tokens per minute; null: no limit of ours.</param>
public sealed record TargetLimits(int? RequestsPerMinute = null, int? TokensPerMinute = null)
{
    /// <summary>No limits.</summary>
    public static TargetLimits None { get; } = new();
}
