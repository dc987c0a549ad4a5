namespace OrleansLlm.Contracts.Ledger;

/// <summary>The answer to a <see cref="SpendQuery"/>.</summary>
[GenerateSerializer, Immutable, Alias("llm.spend-report")]
public sealed record SpendReport
{
    /// <summary>The query's dimensions, in the order of each row's values.</summary>
    [Id(4)]
    public IReadOnlyList<string> GroupBy { get; init; } = [];

    /// <summary>The rows.</summary>
    [Id(0)]
    public required IReadOnlyList<SpendRow> Rows { get; init; }

    /// <summary>All attempts that the query matches, also those of rows left off.</summary>
    [Id(1)]
    public required SpendSums Total { get; init; }

    /// <summary>The rows left off, summed up; null when there are none.</summary>
    [Id(2)]
    public SpendSums? Others { get; init; }

    /// <summary>How many rows were left off.</summary>
    [Id(3)]
    public int RowsLeftOff { get; init; }
}
