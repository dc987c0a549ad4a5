using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Sharding;

/// <summary>
/// One of the parts that an index's documents are spread over: a <see cref="RetrievalIndex"/> here (<see cref="LocalShard"/>) or on another silo. What was acknowledged is
/// durable. Thread-safe; a shard is there as soon as it is used.
/// </summary>
public interface IIndexShard
{
    /// <summary>Changes documents: all operations or none.</summary>
    Task<ShardChange> ApplyAsync(IReadOnlyList<IndexOperation> operations, CancellationToken cancellationToken);

    /// <summary>Which of these texts have no vector in the shard.</summary>
    Task<IReadOnlyList<ContentId>> MissingAsync(IReadOnlyList<ContentId> contents, CancellationToken cancellationToken);

    /// <summary>The unit vectors of those of these texts that the shard has.</summary>
    Task<IReadOnlyDictionary<ContentId, float[]>> VectorsAsync(IReadOnlyList<ContentId> contents, CancellationToken cancellationToken);

    /// <summary>As <see cref="IBackendIndex.FindAsync"/>.</summary>
    Task<IndexDocument?> FindAsync(string document, bool withVectors, CancellationToken cancellationToken);

    /// <summary>As <see cref="IBackendIndex.ListAsync"/>.</summary>
    Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken);

    /// <summary>What BM25 has to know of the shard to score a text over all shards.</summary>
    Task<LexicalCounts> CountTermsAsync(string text, CancellationToken cancellationToken);

    /// <summary>The shard's best chunks by words, and by vectors.</summary>
    /// <param name="query">What for.</param>
    /// <param name="all">Counts of all shards; null: this is the only one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<CandidateSet> SearchAsync(CandidateQuery query, LexicalCounts? all, CancellationToken cancellationToken);

    /// <summary>What rows are, in their order; null for those of documents that were changed or deleted since, and for all when rows are counted anew.</summary>
    Task<IReadOnlyList<IndexHit?>> ReadAsync(long generation, IReadOnlyList<int> rows, CancellationToken cancellationToken);

    /// <summary>As <see cref="IBackendIndex.ChunksAsync"/>.</summary>
    Task<IReadOnlyList<IndexChunk>> ChunksAsync(string document, int first, int count, CancellationToken cancellationToken);

    /// <summary>How much is in it.</summary>
    Task<IndexCounts> CountAsync(CancellationToken cancellationToken);

    /// <summary>Deletes all of it.</summary>
    Task DropAsync(CancellationToken cancellationToken);
}
