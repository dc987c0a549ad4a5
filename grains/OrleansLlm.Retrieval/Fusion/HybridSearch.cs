using System.Numerics.Tensors;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Fusion;

/// <summary>Searches an index in stages: lexical and vector, fused, aged, reranked, made diverse.</summary>
public static class HybridSearch
{
    /// <summary>Searches. The index is read at one version; a reranker runs after that, with no lock held.</summary>
    /// <exception cref="RetrievalException">The request is out of range; the parameter names the field.</exception>
    public static async ValueTask<SearchResult> SearchAsync(RetrievalIndex index, SearchRequest request, CancellationToken cancellationToken = default)
    {
        request.Validate(index.Settings.Dimensions);
        var (version, candidates) = index.Read(state => (state.Version, Candidates(state, request)));
        if (request.Reranker is not null)
        {
            candidates = await RerankAsync(candidates, request, cancellationToken);
        }

        if (request.MinimumScore is { } least)
        {
            candidates = [.. candidates.Where(candidate => candidate.Hit.Scores.Final >= least)];
        }

        return new SearchResult(version, request.Diversity > 0 ? Diverse(candidates, request) : [.. candidates.Take(request.Top).Select(candidate => candidate.Hit)]);
    }

    private static List<Candidate> Candidates(IndexState state, SearchRequest request)
    {
        var (allowed, depth) = (state.Allowed(request.Filter), Math.Max(request.Top, request.Candidates));
        var lexical = request.IsLexical ? state.FindLexical(request.Text!, depth, allowed) : null;
        var vector = request.IsVector ? state.FindNearest(request.Vector!.Value.Span, depth, allowed, request.Filter is not null) : null;
        var fused = ScoreFusion.Fuse(lexical, vector, request.Fusion);
        // Each later stage may reorder what comes to it, so that it gets more than will be kept.
        var kept = request.Decay is not null || request.Diversity > 0 ? depth : request.Reranker is not null ? Math.Max(request.Top, request.RerankTop) : request.Top;
        var candidates = fused.Take(kept).Select(row => new Candidate(
            new SearchHit(state.Hit(row.Row), row.Scores), request.Diversity > 0 ? state.Vector(row.Row).ToArray() : []));
        if (request.Decay is { } decay)
        {
            candidates = candidates.Select(candidate => candidate.With(candidate.Hit.Scores with
            {
                Decayed = Math.Max(0, candidate.Hit.Scores.Final) * decay.Factor(candidate.Hit.Hit.Time, request.Now!.Value),
            })).OrderByDescending(candidate => candidate.Hit.Scores.Final);
        }

        return [.. candidates];
    }

    private static async ValueTask<List<Candidate>> RerankAsync(List<Candidate> candidates, SearchRequest request, CancellationToken cancellationToken)
    {
        var chosen = candidates.Take(Math.Max(request.Top, request.RerankTop)).ToList();
        if (chosen.Count == 0)
        {
            return chosen;
        }

        var scores = await request.Reranker!(request.Text!, [.. chosen.Select(candidate => candidate.Hit.Hit.Chunk.Indexed)], cancellationToken);
        if (scores.Count != chosen.Count)
        {
            throw new InvalidOperationException($"The reranker gave {scores.Count} scores for {chosen.Count} texts.");
        }

        return [.. chosen.Select((candidate, i) => candidate.With(candidate.Hit.Scores with { Reranked = scores[i] }))
            .OrderByDescending(candidate => candidate.Hit.Scores.Final)];
    }

    private static SearchHit[] Diverse(List<Candidate> candidates, SearchRequest request)
    {
        var picked = MarginalRelevance.Pick(
            [.. candidates.Select(candidate => candidate.Hit.Scores.Final)],
            (a, b) => TensorPrimitives.Dot<float>(candidates[a].Vector, candidates[b].Vector), request.Top, request.Diversity);
        return [.. picked.Select(i => candidates[i].Hit)];
    }

    private sealed record Candidate(SearchHit Hit, float[] Vector)
    {
        public Candidate With(StageScores scores) => this with { Hit = Hit with { Scores = scores } };
    }
}
