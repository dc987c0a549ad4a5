using OrleansLlm.Contracts.Rollouts;

namespace OrleansLlm.Client.Rollouts;

/// <summary>How a version comes into force.</summary>
public sealed record RolloutSettings
{
    /// <summary>Steps of rising shares; null: 5 % and 25 % for 15 minutes each, then all.</summary>
    public IReadOnlyList<RolloutStep>? Steps { get; init; }

    /// <summary>When it goes on and when it is taken back; null: after 20 calls of a step, with at most 5 points more failures.</summary>
    public RolloutGuard? Guard { get; init; }

    /// <summary>Why, for the history, up to 500 characters.</summary>
    public string? Comment { get; init; }

    /// <summary>For all calls at once.</summary>
    public static RolloutSettings AtOnce { get; } = new() { Steps = [new RolloutStep { Share = 100 }], Guard = new RolloutGuard { MinCalls = 0 } };
}
