using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Contracts.Alerts;

/// <summary>Something that a tenant's people should know. Money in US dollars.</summary>
[GenerateSerializer, Immutable, Alias("llm.alert")]
public sealed record Alert
{
    /// <summary>Says which event it is: the same event raised twice is one alert.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>What it is about.</summary>
    [Id(1)]
    public AlertKind Kind { get; init; }

    /// <summary>When it happened (UTC).</summary>
    [Id(2)]
    public DateTimeOffset At { get; init; }

    /// <summary>The level, or null.</summary>
    [Id(3)]
    public BudgetScope? Scope { get; init; }

    /// <summary>The budget window, or null.</summary>
    [Id(4)]
    public WindowStatus? Window { get; init; }

    /// <summary>The amount, rate or number that was passed, or null.</summary>
    [Id(5)]
    public decimal? Threshold { get; init; }

    /// <summary>What was seen, or null.</summary>
    [Id(6)]
    public decimal? Observed { get; init; }

    /// <summary>One sentence for people.</summary>
    [Id(7)]
    public required string Message { get; init; }
}
