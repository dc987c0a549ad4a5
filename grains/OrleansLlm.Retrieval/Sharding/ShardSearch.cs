using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Sharding;

/// <summary>The best chunks of one index by words and by vectors, in the order of their rows.</summary>
internal static class ShardSearch
{
    public static CandidateSet Find(IndexState state, CandidateQuery query, LexicalCounts? all)
    {
        var allowed = state.Allowed(query.Filter);
        var scores = new SortedDictionary<int, (float? Lexical, float? Vector)>();
        foreach (var (row, score) in query.Text is null ? [] : state.FindLexical(query.Text, query.Depth, allowed, all))
        {
            scores[row] = (score, null);
        }

        foreach (var (row, score) in query.Vector is null ? [] : state.FindNearest(query.Vector.Value.Span, query.Depth, allowed, query.Filter is not null))
        {
            scores[row] = (scores.TryGetValue(row, out var known) ? known.Lexical : null, score);
        }

        return new CandidateSet(state.Version, [.. scores.Select(found => Candidate(state, found.Key, found.Value.Lexical, found.Value.Vector, query.WithVectors))]);
    }

    private static Candidate Candidate(IndexState state, int row, float? lexical, float? vector, bool withVector)
    {
        var (document, chunk, time) = state.Whose(row);
        return new Candidate
        {
            Document = document,
            ChunkIndex = chunk,
            Time = time,
            Lexical = lexical,
            Vector = vector,
            Values = withVector ? state.Vector(row).ToArray() : default,
            Place = new CandidatePlace(null, state.Generation, row),
        };
    }
}
