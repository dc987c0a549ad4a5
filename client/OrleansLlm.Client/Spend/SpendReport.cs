namespace OrleansLlm.Client.Spend;

/// <summary>Spend by dimensions and time.</summary>
public sealed record SpendReport
{
    /// <summary>The tenant's id.</summary>
    public required string Tenant { get; init; }

    /// <summary>The rows: time steps in their order, in each the largest first.</summary>
    public required IReadOnlyList<SpendRow> Data { get; init; }

    /// <summary>All calls that the query matches, also those of rows left off.</summary>
    public required SpendSums Total { get; init; }

    /// <summary>The rows left off, summed up, or null.</summary>
    public SpendSums? Others { get; init; }

    /// <summary>How many rows were left off.</summary>
    public int RowsLeftOff { get; init; }
}
