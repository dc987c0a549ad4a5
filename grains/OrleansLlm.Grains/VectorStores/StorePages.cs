using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>Pages of lists as OpenAI cuts them. Pure.</summary>
internal static class StorePages
{
    /// <summary>A page of what a filter lets through of a list that is in the order asked for. After and before are places in the whole list: what they name may be no longer let through, or be gone.</summary>
    /// <param name="ordered">The whole list.</param>
    /// <param name="matches">The filter.</param>
    /// <param name="placeOf">How many are before an element of an id, and how many before what follows it; null: it was never in the list, as far as is known.</param>
    /// <param name="cut">Which page.</param>
    /// <exception cref="LlmException">InvalidRequest: the limit is out of range, or after or before is not in the list.</exception>
    public static (List<T> Page, bool HasMore) Take<T>(IEnumerable<T> ordered, Func<T, bool> matches, Func<string, (int Before, int Next)?> placeOf, PageCut cut)
    {
        if (cut.Limit < 1 || cut.Limit > cut.MaxLimit)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"limit must be 1 to {cut.MaxLimit}. Given: {cut.Limit}.", "limit");
        }

        if (cut is { After: not null, Before: not null })
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, "after and before can not be given together.", "before");
        }

        if (cut.Before is { } before)
        {
            var last = ordered.Take(Find(placeOf, before, "before").Before).Where(matches).TakeLast(cut.Limit + 1).ToList();
            return (last[Math.Max(0, last.Count - cut.Limit)..], last.Count > cut.Limit);
        }

        var start = cut.After is { } after ? Find(placeOf, after, "after").Next : 0;
        var first = ordered.Skip(start).Where(matches).Take(cut.Limit + 1).ToList();
        return (first[..Math.Min(cut.Limit, first.Count)], first.Count > cut.Limit);
    }

    private static (int Before, int Next) Find(Func<string, (int Before, int Next)?> placeOf, string id, string field) => placeOf(id)
        ?? throw new LlmException(LlmErrorCode.InvalidRequest, $"{field} must be an id of this list. Given: '{id}'.", field);
}
