using System.Numerics.Tensors;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Sharding;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Fusion;

/// <summary>Searches an index in stages: lexical and vector, fused, aged, reranked, made diverse, told with what lies around.</summary>
public static class HybridSearch
{
    /// <summary>How often a search is made anew because what it found was changed before it was read.</summary>
    private const int Attempts = 3;

    /// <summary>Searches one index of this process.</summary>
    /// <exception cref="RetrievalException">The request is out of range; the parameter names the field.</exception>
    public static async ValueTask<SearchResult> SearchAsync(RetrievalIndex index, SearchRequest request, CancellationToken cancellationToken = default)
    {
        using var whole = ShardedIndex.Of(index);
        return await SearchAsync(whole, index.Settings.Dimensions, request, null, cancellationToken);
    }

    /// <summary>Searches.</summary>
    /// <param name="index">The index.</param>
    /// <param name="dimensions">Of its vectors.</param>
    /// <param name="request">What for, and how.</param>
    /// <param name="trace">Told what each stage finds; null: nobody is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RetrievalException">The request is out of range; the parameter names the field.</exception>
    public static async Task<SearchResult> SearchAsync(
        IBackendIndex index, int dimensions, SearchRequest request, SearchTrace? trace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate(dimensions);
        var (version, found) = await FindAsync(index, request, trace, cancellationToken);
        if (request.Reranker is not null)
        {
            found = await RerankAsync(found, request, cancellationToken);
            Note(trace, "reranked", found);
        }

        if (request.MinimumScore is { } least)
        {
            found = [.. found.Where(one => one.Hit.Scores.Final >= least)];
        }

        if (request.Expansion is { IsParent: true })
        {
            found = [.. found.DistinctBy(one => ParentOf(one.Hit.Hit))];
        }

        var hits = request.Diversity > 0 ? Diverse(found, request, trace) : [.. found.Take(request.Top).Select(one => one.Hit)];
        if (request.Expansion is { } expansion)
        {
            hits = await Task.WhenAll(hits.Select(hit => HitPassageReader.ExpandAsync(index, hit, expansion, cancellationToken)));
        }

        return new SearchResult(version, hits);
    }

    /// <summary>The candidates that later stages see, best first. What is changed between being found and being read is looked for anew; at last it is left out.</summary>
    private static async Task<(long Version, List<Found> Found)> FindAsync(
        IBackendIndex index, SearchRequest request, SearchTrace? trace, CancellationToken cancellationToken)
    {
        var depth = Math.Max(request.Top, request.Candidates);
        var query = new CandidateQuery
        {
            Text = request.IsLexical ? request.Text : null,
            Vector = request.IsVector ? request.Vector : null,
            Depth = depth,
            Filter = request.Filter,
            WithVectors = request.Diversity > 0,
        };
        for (var attempt = 1; ; attempt++)
        {
            trace?.Restart();
            var set = await index.SearchAsync(query, cancellationToken);
            var kept = CandidateRanking.Rank(set.Candidates, request, trace).Take(Kept(request, depth)).ToList();
            var hits = await index.ReadAsync([.. kept.Select(ranked => ranked.Candidate)], cancellationToken);
            if (attempt == Attempts || hits.All(hit => hit is not null))
            {
                return (set.Version, [.. kept.Zip(hits).Where(pair => pair.Second is not null)
                    .Select(pair => new Found(new SearchHit(pair.Second!, pair.First.Scores), pair.First.Candidate.Values))]);
            }
        }
    }

    /// <summary>Each later stage may reorder or leave out what comes to it, so that it gets more than will be kept.</summary>
    private static int Kept(SearchRequest request, int depth)
    {
        var wanted = request.Diversity > 0 || request.Expansion is { IsParent: true } ? depth : request.Top;
        return request.Reranker is null ? wanted : Math.Max(request.Top, request.RerankTop);
    }

    private static async ValueTask<List<Found>> RerankAsync(List<Found> found, SearchRequest request, CancellationToken cancellationToken)
    {
        if (found.Count == 0)
        {
            return found;
        }

        var scores = await request.Reranker!(request.Text!, [.. found.Select(one => one.Hit.Hit.Chunk.Indexed)], cancellationToken);
        if (scores.Count != found.Count)
        {
            throw new InvalidOperationException($"The reranker gave {scores.Count} scores for {found.Count} texts.");
        }

        return [.. found.Select((one, i) => one with { Hit = one.Hit with { Scores = one.Hit.Scores with { Reranked = scores[i] } } })
            .OrderByDescending(one => one.Hit.Scores.Final)];
    }

    private static SearchHit[] Diverse(List<Found> found, SearchRequest request, SearchTrace? trace)
    {
        var picked = MarginalRelevance.Pick(
            [.. found.Select(one => one.Hit.Scores.Final)],
            (a, b) => TensorPrimitives.Dot(found[a].Vector.Span, found[b].Vector.Span), request.Top, request.Diversity);
        var diverse = picked.Select(i => found[i]).ToList();
        Note(trace, "diverse", diverse);
        return [.. diverse.Select(one => one.Hit)];
    }

    private static (string Document, long Place) ParentOf(IndexHit hit) => (hit.DocumentId, hit.Chunk.Place?.ParentStart ?? -1 - hit.ChunkIndex);

    private static void Note(SearchTrace? trace, string stage, List<Found> found) =>
        trace?.Note(stage, found.Select(one => (one.Hit.Hit.DocumentId, one.Hit.Hit.ChunkIndex, one.Hit.Scores.Final)));

    private sealed record Found(SearchHit Hit, ReadOnlyMemory<float> Vector);
}
