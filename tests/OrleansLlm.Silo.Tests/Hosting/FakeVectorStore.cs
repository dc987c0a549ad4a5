using Orleans.Runtime;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.VectorStores;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A vector store whose files wait until a test says what was read, and whose index finds what a test says.</summary>
internal sealed class FakeVectorStore(string key, TimeProvider clock)
    : IVectorStoreGrain, IStoreFilesGrain, IStoreBatchesGrain, IIndexSearchGrain, IIndexDocumentsGrain
{
    private readonly string _id = VectorStoreKey.Parse(key).Store;
    private readonly VectorStoreState _state = new();
    private readonly StoreShelf _shelf = new(new MemoryStore(), GrainId.Create("vector-store", key));

    /// <summary>What was searched for.</summary>
    public List<IndexSearch> Searches { get; } = [];

    /// <summary>What every search finds.</summary>
    public IndexSearchResult Found { get; set; } = new();

    /// <summary>What makes the index's vectors.</summary>
    public string EmbeddingModel { get; set; } = "ember-embed";

    /// <summary>What the index has.</summary>
    public Dictionary<string, IndexedDocument> Documents { get; } = [];

    /// <summary>A file was read.</summary>
    public Task SetAsync(string file, Func<StoreFile, StoreFile> change)
    {
        (_state.Language, _state.EmbeddingModel) = ("english", EmbeddingModel);
        return _shelf.PutAsync([change(_shelf.Find(file)!)]);
    }

    public Task<VectorStoreInfo> CreateAsync(CreateVectorStore request, CancellationToken cancellationToken = default)
    {
        StoreRules.Check(request);
        (_state.Settings, _state.CreatedAt, _state.LastActiveAt) = (request, clock.GetUtcNow(), clock.GetUtcNow());
        return Task.FromResult(Tell());
    }

    Task<VectorStoreInfo> IVectorStoreGrain.GetAsync(CancellationToken cancellationToken) => Task.FromResult(Tell());

    public Task<VectorStoreInfo> OpenAsync(CancellationToken cancellationToken = default)
    {
        var told = Tell();
        if (told.Status == VectorStoreStatus.Expired)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"The vector store '{_id}' has expired: it was not used for {_state.Settings!.ExpiresAfterDays} days.", "vector_store_id");
        }

        _state.LastActiveAt = clock.GetUtcNow();
        return Task.FromResult(told);
    }

    public Task<VectorStoreInfo> UpdateAsync(VectorStoreUpdate update, CancellationToken cancellationToken = default)
    {
        StoreRules.Check(update);
        _state.Settings = StoreRules.Changed(_state.Settings!, update);
        return Task.FromResult(Tell());
    }

    public Task DeleteAsync(CancellationToken cancellationToken = default)
    {
        Tell();
        _state.Settings = null;
        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<StoreFile>> AttachAsync(AttachFiles request, CancellationToken cancellationToken = default)
    {
        if (request.Batch is { } batch)
        {
            await _shelf.PutAsync(new StoredBatch { Id = batch, Job = request.Job, CreatedAt = clock.GetUtcNow() });
        }

        var files = request.Files.Select(file => StoreRules.Attached(file, request, _shelf.Find(file.Id), clock.GetUtcNow())).ToList();
        await _shelf.PutAsync(files);
        return files;
    }

    Task<StoreFile> IStoreFilesGrain.GetAsync(string file, CancellationToken cancellationToken) => Task.FromResult(Require(file));

    Task<IReadOnlyList<StoreFile>> IStoreFilesGrain.FindAsync(IReadOnlyList<string> files, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StoreFile>>([.. files.Select(_shelf.Find).OfType<StoreFile>()]);

    public Task<StoreFilePage> ListAsync(StoreFileQuery query, CancellationToken cancellationToken = default) => Task.FromResult(StoreRules.Page(_shelf, query));

    public async Task<StoreFile> SetAttributesAsync(string file, IReadOnlyDictionary<string, IndexAttribute> attributes, CancellationToken cancellationToken = default)
    {
        await _shelf.PutAsync([Require(file) with { Attributes = attributes }]);
        return Require(file);
    }

    public Task RemoveAsync(string file, CancellationToken cancellationToken = default) => _shelf.RemoveAsync(Require(file));

    Task<StoreBatch> IStoreBatchesGrain.GetAsync(string batch, CancellationToken cancellationToken) => Task.FromResult(_shelf.Sum(RequireBatch(batch)));

    async Task<StoreBatch> IStoreBatchesGrain.CancelAsync(string batch, CancellationToken cancellationToken)
    {
        var cancelled = RequireBatch(batch) with { IsCancelled = true };
        await _shelf.PutAsync(cancelled);
        await _shelf.PutAsync([.. _shelf.Files.Where(file => file.Batch == batch && file.Status == StoreFileStatus.InProgress)
            .Select(file => file with { Status = StoreFileStatus.Cancelled }).ToList()]);
        return _shelf.Sum(cancelled);
    }

    public Task<IndexSearchResult> SearchAsync(Contracts.Tenants.Caller caller, IndexSearch search, CancellationToken cancellationToken = default)
    {
        Searches.Add(search);
        return Task.FromResult(Found);
    }

    public Task<IndexBatchResult> ApplyAsync(IndexBatch batch, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> MissingAsync(IReadOnlyList<string> contentIds, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    Task<IndexedDocument?> IIndexDocumentsGrain.FindAsync(string document, CancellationToken cancellationToken) => Task.FromResult(Documents.GetValueOrDefault(document));

    Task<IReadOnlyList<string>> IIndexDocumentsGrain.ListAsync(string? after, int count, CancellationToken cancellationToken) => throw new NotSupportedException();

    private VectorStoreInfo Tell() => _state.Settings is null
        ? throw new LlmException(LlmErrorCode.NotFound, $"There is no vector store '{_id}'.", "vector_store_id")
        : StoreRules.Tell(_id, _state, _shelf, clock.GetUtcNow());

    private StoreFile Require(string file) => _shelf.Find(file) ?? throw StoreRules.NoFile(_id, file);

    private StoredBatch RequireBatch(string batch) => _shelf.FindBatch(batch) ?? throw new LlmException(LlmErrorCode.NotFound, "There is no such batch.", "batch_id");
}
