using OrleansLlm.Retrieval.Backends;

namespace OrleansLlm.Retrieval.Fusion;

/// <summary>Ranks candidates by words and vectors, joined, and by their age.</summary>
internal static class CandidateRanking
{
    public static IReadOnlyList<(Candidate Candidate, StageScores Scores)> Rank(IReadOnlyList<Candidate> candidates, SearchRequest request, SearchTrace? trace)
    {
        var lexical = request.IsLexical ? Ranking(candidates, candidate => candidate.Lexical) : null;
        var vector = request.IsVector ? Ranking(candidates, candidate => candidate.Vector) : null;
        Note(trace, "lexical", lexical, candidates);
        Note(trace, "vector", vector, candidates);
        IReadOnlyList<(Candidate Candidate, StageScores Scores)> ranked =
            [.. ScoreFusion.Fuse(lexical, vector, request.Fusion).Select(fused => (candidates[fused.Row], fused.Scores))];
        Note(trace, "fused", ranked);
        if (request.Decay is { } decay)
        {
            ranked = [.. ranked.Select(one => (one.Candidate, one.Scores with
            {
                Decayed = Math.Max(0, one.Scores.Final) * decay.Factor(one.Candidate.Time, request.Now!.Value),
            })).OrderByDescending(one => one.Item2.Final)];
            Note(trace, "decayed", ranked);
        }

        return ranked;
    }

    /// <summary>Equal scores in the order of the candidates.</summary>
    private static ScoredRow[] Ranking(IReadOnlyList<Candidate> candidates, Func<Candidate, float?> score) =>
        [.. Enumerable.Range(0, candidates.Count).Where(i => score(candidates[i]) is not null).Select(i => new ScoredRow(i, score(candidates[i])!.Value)).Order()];

    private static void Note(SearchTrace? trace, string stage, ScoredRow[]? ranking, IReadOnlyList<Candidate> candidates)
    {
        if (ranking is not null)
        {
            trace?.Note(stage, ranking.Select(row => (candidates[row.Row].Document, candidates[row.Row].ChunkIndex, row.Score)));
        }
    }

    private static void Note(SearchTrace? trace, string stage, IReadOnlyList<(Candidate Candidate, StageScores Scores)> ranked) =>
        trace?.Note(stage, ranked.Select(one => (one.Candidate.Document, one.Candidate.ChunkIndex, one.Scores.Final)));
}
