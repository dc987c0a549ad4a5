using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>Makes, changes and deletes vector stores, and puts files into them: whatever touches more than one grain, in the order in which a crash harms nothing. Thread-safe.</summary>
public sealed class StoreOperations
{
    /// <summary>A store that is listed and was not made by then never will be.</summary>
    private static readonly TimeSpan Making = TimeSpan.FromHours(1);

    private readonly IGrainFactory _grains;
    private readonly Func<string, CancellationToken, Task> _requireEmbedder;
    private readonly TimeProvider _timeProvider;

    /// <param name="grains">The cluster.</param>
    /// <param name="requireEmbedder">Throws when nobody serves an embedding model of this name.</param>
    /// <param name="timeProvider">The clock.</param>
    internal StoreOperations(IGrainFactory grains, Func<string, CancellationToken, Task> requireEmbedder, TimeProvider timeProvider) =>
        (_grains, _requireEmbedder, _timeProvider) = (grains, requireEmbedder, timeProvider);

    /// <summary>Makes a store and begins to read files into it.</summary>
    /// <exception cref="LlmException">InvalidRequest, ModelNotFound, or NotFound: there is no such file; RateLimited: too many file batches are under way. Then there is no store.</exception>
    public async Task<VectorStoreInfo> CreateAsync(Caller caller, CreateVectorStore request, IReadOnlyList<AttachFile> files, CancellationToken cancellationToken)
    {
        StoreRules.Check(request);
        await RequireEmbedderAsync(request.EmbeddingModel, cancellationToken);
        var found = await FindAsync(caller.Tenant, files, cancellationToken);
        var id = VectorStoreIds.New();
        await Register(caller.Tenant).PutAsync(id, _timeProvider.GetUtcNow() + Making, cancellationToken);
        var info = await Store(caller.Tenant, id).CreateAsync(request, cancellationToken);
        await Register(caller.Tenant).PutAsync(id, info.ExpiresAt, cancellationToken);
        if (found.Count == 0)
        {
            return info;
        }

        try
        {
            await AttachFoundAsync(caller, id, NewJob(), batch: null, found, cancellationToken);
        }
        catch (LlmException)
        {
            // Whoever is refused does not learn the id of a store, which would be left with nobody who knows it.
            await DeleteAsync(caller.Tenant, id, CancellationToken.None);
            throw;
        }

        return await Store(caller.Tenant, id).GetAsync(cancellationToken);
    }

    /// <summary>Puts one file into a store.</summary>
    /// <exception cref="LlmException">NotFound: there is no such store, or file. RateLimited: too many file batches are under way.</exception>
    public async Task<StoreFile> AttachAsync(Caller caller, string store, AttachFile file, CancellationToken cancellationToken)
    {
        await Store(caller.Tenant, store).GetAsync(cancellationToken);
        var found = await FindAsync(caller.Tenant, [file], cancellationToken);
        return (await AttachFoundAsync(caller, store, NewJob(), batch: null, found, cancellationToken))[0];
    }

    /// <summary>Puts files into a store together.</summary>
    /// <exception cref="LlmException">NotFound: there is no such store, or file. RateLimited: too many file batches are under way.</exception>
    public async Task<StoreBatch> AttachBatchAsync(Caller caller, string store, IReadOnlyList<AttachFile> files, CancellationToken cancellationToken)
    {
        await Store(caller.Tenant, store).GetAsync(cancellationToken);
        var found = await FindAsync(caller.Tenant, files, cancellationToken);
        var batch = $"vsfb_{Guid.NewGuid():N}";
        await AttachFoundAsync(caller, store, batch, batch, found, cancellationToken);
        return await _grains.GetGrain<IStoreBatchesGrain>(Key(caller.Tenant, store)).GetAsync(batch, cancellationToken);
    }

    /// <summary>Changes a store.</summary>
    /// <exception cref="LlmException">NotFound, InvalidRequest.</exception>
    public async Task<VectorStoreInfo> UpdateAsync(string tenant, string store, VectorStoreUpdate update, CancellationToken cancellationToken)
    {
        var info = await Store(tenant, store).UpdateAsync(update, cancellationToken);
        await Register(tenant).LookAgainAsync(store, info.ExpiresAt, cancellationToken);
        return info;
    }

    /// <summary>Deletes a store and what was made of its files; nothing of it is left when this returns.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    public async Task DeleteAsync(string tenant, string store, CancellationToken cancellationToken)
    {
        // Looked at by the next sweep: a deletion that breaks off is ended though nobody asks for it again.
        await Register(tenant).LookAtAsync(store, _timeProvider.GetUtcNow(), cancellationToken);
        await Store(tenant, store).DeleteAsync(cancellationToken);
        await Register(tenant).RemoveAsync(store, cancellationToken);
    }

    /// <summary>Throws when nobody serves an embedding model of this name; null, and none, are fine.</summary>
    internal Task RequireEmbedderAsync(string? model, CancellationToken cancellationToken) =>
        model is null or IndexDefinition.NoModel ? Task.CompletedTask : _requireEmbedder(model, cancellationToken);

    /// <summary>Deletes what there is of a store that could not be made; what can not be deleted now goes with a later sweep.</summary>
    internal async Task TryDeleteAsync(string tenant, string store)
    {
        try
        {
            await DeleteAsync(tenant, store, CancellationToken.None);
        }
#pragma warning disable CA1031 // Why it could not be made is what is told.
        catch (Exception)
#pragma warning restore CA1031
        {
            // The sweep looks at it.
        }
    }

    private async Task<IReadOnlyList<StoreFile>> AttachFoundAsync(
        Caller caller, string store, string job, string? batch, IReadOnlyList<AttachFile> files, CancellationToken cancellationToken)
    {
        // Before the files are in: a file that is deleted from now on is taken out.
        await Task.WhenAll(files.Select(file =>
            _grains.GetGrain<IStoreFileLinksGrain>(new FileKey(caller.Tenant, file.Id).ToString()).AddAsync(store, cancellationToken)));
        var input = JsonSerializer.Serialize(new IngestInput { Store = store, Batch = batch }, IngestJson.Default.IngestInput);
        return await _grains.GetGrain<IStoreFilesGrain>(Key(caller.Tenant, store)).AttachAsync(
            new AttachFiles { Job = job, Batch = batch, Files = files, Request = new() { Kind = IngestInput.Kind, Caller = caller, Input = input } }, cancellationToken);
    }

    private async Task<IReadOnlyList<AttachFile>> FindAsync(string tenant, IReadOnlyList<AttachFile> files, CancellationToken cancellationToken)
    {
        var known = _grains.GetGrain<IFilesGrain>(new FilesKey(tenant).ToString());
        return await Task.WhenAll(files.Select(async file => file with { Name = (await known.GetAsync(file.Id, cancellationToken)).Name }));
    }

    private static string NewJob() => $"ingest_{Guid.NewGuid():N}";

    private static string Key(string tenant, string store) => new VectorStoreKey(tenant, store).ToString();

    private IVectorStoreGrain Store(string tenant, string store) => _grains.GetGrain<IVectorStoreGrain>(Key(tenant, store));

    private IVectorStoreRegisterGrain Register(string tenant) => _grains.GetGrain<IVectorStoreRegisterGrain>(new VectorStoresKey(tenant).ToString());
}
