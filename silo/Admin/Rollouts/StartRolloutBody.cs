using OrleansLlm.Contracts.Rollouts;

namespace OrleansLlm.Silo.Admin.Rollouts;

/// <summary>The body that begins a rollout.</summary>
internal sealed record StartRolloutBody
{
    /// <summary>The version; left out: the model's own package.</summary>
    public string? Version { get; init; }

    /// <summary>Steps of rising shares; left out: 5 % and 25 % for 15 minutes each, then all.</summary>
    public IReadOnlyList<RolloutStep>? Steps { get; init; }

    /// <summary>When it goes on and when it is taken back.</summary>
    public RolloutGuard? Guard { get; init; }

    /// <summary>Why, for the history.</summary>
    public string? Comment { get; init; }
}
