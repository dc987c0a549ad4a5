using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Backends;

/// <summary>
/// One index in a back end: the embedded one's shards, or one in Azure AI Search or PostgreSQL. Thread-safe. Whatever was acknowledged is durable and seen by every later call,
/// from whatever process; where a service shows changes late, its back end waits for them before it acknowledges.
/// </summary>
/// <remarks>
/// Requests that can not be served as given throw <see cref="RetrievalException"/>, whose parameter names the field as <see cref="RetrievalIndex"/> does; a service that does not
/// answer throws <see cref="BackendUnavailableException"/>. Documents are checked by <see cref="BackendRules.Check"/> before anything is sent.
/// </remarks>
public interface IBackendIndex
{
    /// <summary>Makes it. Harmless when it is there with the same settings.</summary>
    /// <exception cref="RetrievalException">It is there with others.</exception>
    Task CreateAsync(CancellationToken cancellationToken);

    /// <summary>Deletes it with all that is in it. Harmless when it is not there.</summary>
    Task DropAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Puts documents in the place of those of their ids, and deletes: no chunk of what was there before is left. Each document is changed wholly or not at all, as later calls see it. A
    /// call that failed may have changed some documents and not others; the caller makes it again. One writer at a time.
    /// </summary>
    /// <param name="operations">No two of the same document. Chunks without vectors are of texts that the index has one of.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Names of texts that came without a vector and are not in the index; when there are any, nothing was changed.</returns>
    Task<IReadOnlyList<ContentId>> ApplyAsync(IReadOnlyList<IndexOperation> operations, CancellationToken cancellationToken);

    /// <summary>Which of these texts have no vector in the index.</summary>
    Task<IReadOnlyList<ContentId>> MissingAsync(IReadOnlyList<ContentId> contents, CancellationToken cancellationToken);

    /// <summary>A document, its chunks with or without vectors; null: it is not there.</summary>
    Task<IndexDocument?> FindAsync(string document, bool withVectors, CancellationToken cancellationToken);

    /// <summary>Ids of documents in the order of their UTF-8 bytes, after one that need not be there (null: from the first on), at most so many.</summary>
    Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken);

    /// <summary>The best chunks by words, and by vectors.</summary>
    Task<CandidateSet> SearchAsync(CandidateQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// What the candidates of one answer of <see cref="SearchAsync"/> are, in their order: their <see cref="Candidate.Hit"/> where they have one. Null for one whose document was changed or deleted since, and for all of a
    /// part that was rewritten since: then whoever searches does so again.
    /// </summary>
    Task<IReadOnlyList<IndexHit?>> ReadAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken);

    /// <summary>Chunks <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1 of a document, as many of them as there are; none when the document is gone.</summary>
    Task<IReadOnlyList<IndexChunk>> ChunksAsync(string document, int first, int count, CancellationToken cancellationToken);

    /// <summary>How much is in it.</summary>
    Task<IndexCounts> CountAsync(CancellationToken cancellationToken);
}
