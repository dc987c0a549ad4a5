using System.Text.Json.Serialization;

namespace OrleansLlm.Contracts.Budgets;

/// <summary>Limits and usage of one scope at one moment.</summary>
[GenerateSerializer, Immutable, Alias("llm.scope-status")]
public sealed record ScopeStatus
{
    /// <summary>The scope; for members of a rule (<c>user:*</c>) the member.</summary>
    [Id(0)]
    public required BudgetScope Scope { get; init; }

    /// <summary>The scope's own limits.</summary>
    [Id(1)]
    public ScopeLimits Limits { get; init; } = new();

    /// <summary>What replaces them for a time, also when it has not begun; null when there is none.</summary>
    [Id(2)]
    public LimitOverride? Override { get; init; }

    /// <summary>Every budget window in force, and always the total.</summary>
    [Id(3)]
    public IReadOnlyList<WindowStatus> Windows { get; init; } = [];

    /// <summary>The rate limits in force, or null.</summary>
    [Id(4)]
    public RateLimitStatus? RateLimit { get; init; }

    /// <summary>Calls that run.</summary>
    [Id(5)]
    public int Running { get; init; }

    /// <summary>Settled calls of all time.</summary>
    [Id(6)]
    public long Requests { get; init; }

    /// <summary>Settled prompt tokens of all time.</summary>
    [Id(7)]
    public long PromptTokens { get; init; }

    /// <summary>Settled generated tokens of all time.</summary>
    [Id(8)]
    public long CompletionTokens { get; init; }

    /// <summary>The window of all time.</summary>
    [JsonIgnore]
    public WindowStatus Total => Windows.First(window => window.Budget.Period == BudgetPeriod.Total);
}
