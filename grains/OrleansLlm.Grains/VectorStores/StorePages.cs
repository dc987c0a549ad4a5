using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>Pages of lists as OpenAI cuts them. Pure.</summary>
internal static class StorePages
{
    /// <summary>A page of a list that is in the order asked for.</summary>
    /// <exception cref="LlmException">InvalidRequest: the limit is out of range, or after or before is not in the list.</exception>
    public static (List<T> Page, bool HasMore) Take<T>(IEnumerable<T> ordered, Func<T, string> idOf, PageCut cut)
    {
        if (cut.Limit < 1 || cut.Limit > cut.MaxLimit)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"limit must be 1 to {cut.MaxLimit}. Given: {cut.Limit}.", "limit");
        }

        if (cut is { After: not null, Before: not null })
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, "after and before can not be given together.", "before");
        }

        var all = ordered.ToList();
        if (cut.Before is { } before)
        {
            var end = Find(all, idOf, before, "before");
            var first = Math.Max(0, end - cut.Limit);
            return (all[first..end], first > 0);
        }

        var start = cut.After is { } after ? Find(all, idOf, after, "after") + 1 : 0;
        return ([.. all.Skip(start).Take(cut.Limit)], all.Count - start > cut.Limit);
    }

    private static int Find<T>(List<T> all, Func<T, string> idOf, string id, string field) => all.FindIndex(one => idOf(one) == id) is >= 0 and var place
        ? place
        : throw new LlmException(LlmErrorCode.InvalidRequest, $"{field} must be an id of this list. Given: '{id}'.", field);
}
