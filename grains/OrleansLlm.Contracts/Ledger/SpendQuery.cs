namespace OrleansLlm.Contracts.Ledger;

/// <summary>
/// Asks for spend by dimensions and time. Dimensions: <c>project</c>, <c>key</c>, <c>user</c>, <c>model</c>, <c>provider</c>, <c>route</c>,
/// <c>price_rule</c>, <c>outcome</c>, and <c>tag:NAME</c> for each cost allocation tag.
/// </summary>
[GenerateSerializer, Immutable, Alias("llm.spend-query")]
public sealed record SpendQuery
{
    /// <summary>The most dimensions of one report.</summary>
    public const int MaxDimensions = 5;

    /// <summary>The most rows of one report.</summary>
    public const int MaxRows = 10_000;

    /// <summary>From when on (UTC), by the moment of reservation. Where only roll-ups are left, whole hours count by their beginning.</summary>
    [Id(0)]
    public DateTimeOffset From { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Until when (UTC, exclusive).</summary>
    [Id(1)]
    public DateTimeOffset Until { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>The dimensions of the rows, at most <see cref="MaxDimensions"/>; none: one row per time step.</summary>
    [Id(2)]
    public IReadOnlyList<string> GroupBy { get; init; } = [];

    /// <summary>The time steps.</summary>
    [Id(3)]
    public SpendStep Bucket { get; init; }

    /// <summary>Only attempts whose dimension has one of the values; an empty text is the value of those without.</summary>
    [Id(4)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Filter { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The most rows, 1 to <see cref="MaxRows"/>; the rest is summed up in <see cref="SpendReport.Others"/>.</summary>
    [Id(5)]
    public int Top { get; init; } = 1000;

    /// <summary>Which rows come first; with time steps, steps come first and this orders within a step.</summary>
    [Id(6)]
    public SpendOrder OrderBy { get; init; }
}
