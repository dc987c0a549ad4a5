namespace OrleansLlm.Contracts.Retrieval;

/// <summary>An index's documents. Key: <see cref="IndexKey"/>; the grain is the one of <see cref="IIndexGrain"/>. All throw NotFound when there is no such index.</summary>
[Alias("llm.index-documents"), GrainInterfaceType("index-documents")]
public interface IIndexDocumentsGrain : IGrainWithStringKey
{
    /// <summary>
    /// Puts documents in and takes documents out; durable when it returns. Each document is there wholly or not at all, also after a crash; a call that failed may have
    /// changed some of its documents and not others, and making it again makes it whole.
    /// </summary>
    /// <exception cref="LlmException">InvalidRequest: a part of the batch is out of range, or the tenant has no room for it; the parameter names it (<c>documents[0].chunks[3].vector</c>).</exception>
    [Alias("apply")]
    Task<IndexBatchResult> ApplyAsync(IndexBatch batch, CancellationToken cancellationToken = default);

    /// <summary>Which of these texts need an embedding: the index has one of all others already, under whatever document.</summary>
    /// <param name="contentIds">Names of chunks (<see cref="IndexedChunk.ContentId"/>), at most <see cref="IndexBatch.MaxContentIds"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("missing")]
    Task<IReadOnlyList<string>> MissingAsync(IReadOnlyList<string> contentIds, CancellationToken cancellationToken = default);

    /// <summary>A document with its chunks, without vectors; null: it is not there.</summary>
    [Alias("find")]
    Task<IndexedDocument?> FindAsync(string document, CancellationToken cancellationToken = default);

    /// <summary>Ids of documents in the order of their UTF-8 bytes, after one that need not be there (null: from the first on), at most <paramref name="count"/> (1 to 1,000).</summary>
    [Alias("list")]
    Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken = default);
}
