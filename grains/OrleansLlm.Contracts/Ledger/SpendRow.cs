namespace OrleansLlm.Contracts.Ledger;

/// <summary>One row of a report.</summary>
[GenerateSerializer, Immutable, Alias("llm.spend-row")]
public sealed record SpendRow
{
    /// <summary>The time step's beginning (UTC), or null without time steps.</summary>
    [Id(0)]
    public DateTimeOffset? Since { get; init; }

    /// <summary>The values of the query's dimensions, in its order; an empty text for those without.</summary>
    [Id(1)]
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>The sums.</summary>
    [Id(2)]
    public required SpendSums Sums { get; init; }
}
