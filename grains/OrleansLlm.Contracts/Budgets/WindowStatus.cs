namespace OrleansLlm.Contracts.Budgets;

/// <summary>One window of a scope at one moment; money in US dollars.</summary>
[GenerateSerializer, Immutable, Alias("llm.window-status")]
public sealed record WindowStatus
{
    /// <summary>The window and its limits.</summary>
    [Id(0)]
    public required WindowBudget Budget { get; init; }

    /// <summary>When it began (UTC); a rolling one: now minus its length.</summary>
    [Id(1)]
    public DateTimeOffset Since { get; init; }

    /// <summary>When it begins anew (UTC); a rolling one: when its oldest spend leaves it; null: never, or nothing in it.</summary>
    [Id(2)]
    public DateTimeOffset? ResetsAt { get; init; }

    /// <summary>Settled spend in it.</summary>
    [Id(3)]
    public decimal Spent { get; init; }

    /// <summary>Open reservations in it.</summary>
    [Id(4)]
    public decimal Reserved { get; init; }

    /// <summary>What a new call may still reserve; null: no hard limit.</summary>
    public decimal? Left => Budget.Hard is { } hard ? Math.Max(0, hard - Spent - Reserved) : null;
}
