namespace OrleansLlm.Client.Spend;

/// <summary>A row of a report.</summary>
public sealed record SpendRow
{
    /// <summary>The time step's beginning (UTC), or null without time steps.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The dimensions by name; an empty text for calls without.</summary>
    public required IReadOnlyDictionary<string, string> Dimensions { get; init; }

    /// <summary>The sums.</summary>
    public required SpendSums Sums { get; init; }
}
