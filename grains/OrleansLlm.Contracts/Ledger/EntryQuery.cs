namespace OrleansLlm.Contracts.Ledger;

/// <summary>Asks for single entries, oldest first.</summary>
[GenerateSerializer, Immutable, Alias("llm.entry-query")]
public sealed record EntryQuery
{
    /// <summary>The most entries of one page.</summary>
    public const int MaxPage = 1000;

    /// <summary>Only entries behind this sequence number: the last one of the page before; 0 for the first page.</summary>
    [Id(0)]
    public long After { get; init; }

    /// <summary>From when on (UTC), by the moment of reservation.</summary>
    [Id(1)]
    public DateTimeOffset From { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Until when (UTC, exclusive).</summary>
    [Id(2)]
    public DateTimeOffset Until { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>As in <see cref="SpendQuery.Filter"/>.</summary>
    [Id(3)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Filter { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The most entries, 1 to <see cref="MaxPage"/>.</summary>
    [Id(4)]
    public int Limit { get; init; } = MaxPage;
}
