using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>What was set for a scope: its limits and what replaces them for a time.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.scope-rules")]
internal sealed record ScopeRules
{
    [Id(0)]
    public required BudgetScope Scope { get; init; }

    [Id(1)]
    public ScopeLimits? Limits { get; init; }

    [Id(2)]
    public LimitOverride? Override { get; init; }

    /// <summary>Every new call is refused, whatever the limits or their override say.</summary>
    [Id(3)]
    public bool IsSuspended { get; init; }

    /// <summary>The limits in force at a moment; null: none, so that a rule for each may hold.</summary>
    public ScopeLimits? At(DateTimeOffset now)
    {
        var limits = Override is { } replaced && replaced.From <= now && now < replaced.Until ? replaced.Limits : Limits;
        return IsSuspended ? (limits ?? new ScopeLimits()) with { Suspended = true } : limits;
    }
}
