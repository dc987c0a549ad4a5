using OrleansLlm.Client.Http;

namespace OrleansLlm.Client.Conversations;

/// <summary>Which conversations a list or an export is to have; null: any.</summary>
public sealed record ConversationFilter
{
    /// <summary>An end user who took part.</summary>
    public string? User { get; init; }

    /// <summary>Words that its title has.</summary>
    public string? Title { get; init; }

    /// <summary>Pairs that it has.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Created at this time or later.</summary>
    public DateTimeOffset? CreatedSince { get; init; }

    /// <summary>Created before this time.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>In order of the last turn; else in order of creation.</summary>
    public bool ByUpdate { get; init; }

    internal string ToQuery(string? after, int? limit)
    {
        var query = QueryText.Of(
            ("after", after), ("limit", limit), ("user", User), ("title", Title), ("created_since", CreatedSince?.ToUnixTimeSeconds()),
            ("created_before", CreatedBefore?.ToUnixTimeSeconds()), ("sort", ByUpdate ? "updated" : null));
        foreach (var (name, value) in Metadata ?? new Dictionary<string, string>())
        {
            query += $"{(query.Length == 0 ? '?' : '&')}metadata[{Uri.EscapeDataString(name)}]={Uri.EscapeDataString(value)}";
        }

        return query;
    }
}
