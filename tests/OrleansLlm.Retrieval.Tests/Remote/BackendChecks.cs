using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Retrieval.Tests.Storage;

namespace OrleansLlm.Retrieval.Tests.Remote;

/// <summary>Compares what a back end found with what <see cref="IndexModel"/> computes.</summary>
internal static class BackendChecks
{
    /// <summary>The candidates of one search are the best, each with its own score.</summary>
    public static void Scores(Dictionary<(string Id, int Chunk), float> expected, IReadOnlyList<Candidate> candidates, Func<Candidate, float?> score, int depth)
    {
        var found = candidates.Where(candidate => score(candidate) is not null).OrderByDescending(score).ToArray();
        Assert.Equal(expected.Values.OrderDescending().Take(depth), found.Select(candidate => score(candidate)!.Value), (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.All(found, candidate => Assert.Equal(expected[(candidate.Document, candidate.ChunkIndex)], score(candidate)!.Value, 1e-4f));
    }

    /// <summary>The candidates are among those that may be found: all of them, or as many as were asked for.</summary>
    public static void Found(IReadOnlyCollection<(string Id, int Chunk)> expected, IReadOnlyList<Candidate> candidates, int depth)
    {
        Assert.Equal(Math.Min(depth, expected.Count), candidates.Count);
        Assert.All(candidates, candidate => Assert.Contains((candidate.Document, candidate.ChunkIndex), expected));
    }

    /// <summary>A hit is its candidate's chunk as the document has it, byte by byte.</summary>
    public static void Is(IndexModel model, Candidate candidate, IndexHit? hit)
    {
        var document = model.Documents[candidate.Document];
        Assert.NotNull(hit);
        Assert.Equal((document.Id, candidate.ChunkIndex, document.Time, document.Time), (hit.DocumentId, hit.ChunkIndex, hit.Time, candidate.Time));
        Assert.Equal(document.Chunks[candidate.ChunkIndex] with { Vector = null }, hit.Chunk with { Vector = null });
        Assert.Equal(document.Attributes.OrderBy(attribute => attribute.Key), hit.Attributes.OrderBy(attribute => attribute.Key));
    }
}
