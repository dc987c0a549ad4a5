using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Grains.Conversations;

/// <summary>Answers queries of a list of conversations. Pure.</summary>
internal static class ConversationFilter
{
    /// <exception cref="LlmException">InvalidRequest: the limit is out of range, or the page before is not there.</exception>
    public static ConversationPage Find(IEnumerable<ListedConversation> rows, ConversationQuery query, Func<string, ListedConversation?> find, DateTimeOffset now)
    {
        ConversationRules.CheckPage(0, query.Limit);
        var after = query.After is { } id
            ? find(id) ?? throw new LlmException(LlmErrorCode.InvalidRequest, $"after must be the last_id of a page. Given: '{id}'.", "after")
            : null;
        var words = query.Title?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        var order = Comparer<ListedConversation>.Create((a, b) => Compare(a, b, query));
        var page = There(rows, now).Where(row => Matches(row, query, words) && (after is null || order.Compare(row, after) > 0))
            .Order(order).Take(query.Limit + 1).ToList();
        return Page(page.Take(query.Limit), page.Count > query.Limit);
    }

    /// <summary>Those that have not expired. An open one may have got a turn since it was told of, so that its time is not known here.</summary>
    public static IEnumerable<ListedConversation> There(IEnumerable<ListedConversation> rows, DateTimeOffset now) => rows.Where(row => row.IsOpen || !(row.Info.ExpiresAt <= now));

    /// <summary>Rows as callers are shown them.</summary>
    public static ConversationPage Page(IEnumerable<ListedConversation> rows, bool hasMore)
    {
        var shown = rows.ToList();
        return new ConversationPage
        {
            Conversations = [.. shown.Select(row => row.Info)],
            Open = [.. shown.Where(row => row.IsOpen).Select(row => row.Id)],
            HasMore = hasMore,
        };
    }

    private static int Compare(ListedConversation a, ListedConversation b, ConversationQuery query)
    {
        var byTime = query.ByUpdate ? a.Info.UpdatedAt.CompareTo(b.Info.UpdatedAt) : a.CreatedAt.CompareTo(b.CreatedAt);
        var order = byTime != 0 ? byTime : string.CompareOrdinal(a.Id, b.Id);
        return query.OldestFirst ? order : -order;
    }

    private static bool Matches(ListedConversation row, ConversationQuery query, string[] words)
    {
        var info = row.Info;
        return !(info.CreatedAt < query.CreatedSince) && !(info.CreatedAt >= query.CreatedBefore)
            && !(info.UpdatedAt < query.UpdatedSince) && !(info.UpdatedAt >= query.UpdatedBefore)
            && (query.User is null || info.Users.Contains(query.User) || info.Settings.User == query.User)
            && (query.Metadata ?? new Dictionary<string, string>()).All(pair => info.Settings.Metadata?.GetValueOrDefault(pair.Key) == pair.Value)
            && Array.TrueForAll(words, word => info.Settings.Title?.Contains(word, StringComparison.OrdinalIgnoreCase) is true);
    }
}
