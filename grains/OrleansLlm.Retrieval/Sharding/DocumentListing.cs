using System.Text;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Sharding;

/// <summary>Ids of documents in the order of their UTF-8 bytes.</summary>
internal static class DocumentListing
{
    /// <summary>Compares ids by their UTF-8 bytes.</summary>
    public static readonly Comparer<string> ByBytes = Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));

    public static IReadOnlyList<string> Page(IndexState state, string? after, int count)
    {
        var young = state.Documents.Keys.Where(id => after is null || ByBytes.Compare(id, after) > 0).Order(ByBytes).Take(count);
        return Merge([Old(state, after).Take(count), young], count);
    }

    /// <summary>The first of several lists together, each id once.</summary>
    public static IReadOnlyList<string> Merge(IReadOnlyList<IEnumerable<string>> lists, int count) =>
        [.. lists.SelectMany(list => list).Distinct(StringComparer.Ordinal).Order(ByBytes).Take(count)];

    private static IEnumerable<string> Old(IndexState state, string? after)
    {
        var place = after is null ? 0 : state.Snapshot.Place(after) is >= 0 and var found ? found + 1 : ~state.Snapshot.Place(after);
        for (; place < state.Snapshot.Meta.Documents; place++)
        {
            if (!state.IsHidden(place))
            {
                yield return state.Snapshot.Id(place);
            }
        }
    }
}
