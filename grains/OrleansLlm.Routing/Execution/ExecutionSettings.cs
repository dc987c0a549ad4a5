using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Routing.Execution;

/// <summary>What the executor needs besides the models. Immutable.</summary>
public sealed record ExecutionSettings
{
    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Seeds the jitter of waits, so that a run can be repeated.</summary>
    public int Seed { get; init; }

    /// <summary>Starts a copy of the call that nobody waits for; must neither block nor throw.</summary>
    public Action<PlanNode, GenerationRequest> Shadow { get; init; } = static (_, _) => { };

    /// <summary>Trained scorers; null: there are none.</summary>
    public ILearnedScores? Learned { get; init; }

    /// <summary>How long a call that is still being decided may go without telling its route: clients and proxies wait only so long for headers.</summary>
    public TimeSpan RouteAfter { get; init; } = TimeSpan.FromSeconds(10);
}
