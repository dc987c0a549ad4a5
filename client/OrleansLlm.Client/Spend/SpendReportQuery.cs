namespace OrleansLlm.Client.Spend;

/// <summary>
/// Asks for spend. Dimensions: <c>project</c>, <c>key</c>, <c>user</c>, <c>model</c>, <c>provider</c>, <c>route</c>, <c>price_rule</c>, <c>outcome</c>,
/// <c>tag:NAME</c>.
/// </summary>
public sealed record SpendReportQuery
{
    /// <summary>From when on (UTC), or null.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Until when (UTC, exclusive), or null.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The dimensions of the rows, at most five.</summary>
    public IReadOnlyList<string> GroupBy { get; init; } = [];

    /// <summary>Time steps: <c>hour</c>, <c>day</c>, <c>week</c>, <c>month</c>; null for none.</summary>
    public string? Bucket { get; init; }

    /// <summary>The most rows, or null for the server's default.</summary>
    public int? Top { get; init; }

    /// <summary>What comes first: <c>cost</c> (null), <c>tokens</c>, <c>requests</c>.</summary>
    public string? OrderBy { get; init; }

    /// <summary>Only calls whose dimension has one of the values.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Filter { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
