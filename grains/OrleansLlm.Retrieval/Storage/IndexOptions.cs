using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Vectors;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>How an index works; may differ each time it is opened.</summary>
public sealed record IndexOptions
{
    /// <summary>Of the lexical search.</summary>
    public Bm25Parameters Bm25 { get; init; } = Bm25Parameters.Anserini;

    /// <summary>Of the graph that large indexes search vectors with.</summary>
    public HnswOptions Hnsw { get; init; } = new();

    /// <summary>Threads of one vector search.</summary>
    public int SearchThreads { get; init; } = 1;

    /// <summary>A log longer than this, and than <see cref="CompactShare"/> of the snapshot, becomes part of a new snapshot. The log is read again at each opening: this bounds how long that takes.</summary>
    public long CompactBytes { get; init; } = 256 * 1024;

    /// <summary>See <see cref="CompactBytes"/>: bounds how often each byte is written again.</summary>
    public double CompactShare { get; init; } = 0.25;

    /// <summary>See <see cref="RetrievalIndex.CompactForIdle"/>.</summary>
    public long IdleLogBytes { get; init; } = 32 * 1024;

    /// <summary>False: only <see cref="RetrievalIndex.Compact"/> makes snapshots.</summary>
    public bool AutoCompact { get; init; } = true;
}
