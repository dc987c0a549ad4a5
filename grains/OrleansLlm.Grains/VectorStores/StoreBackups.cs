using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Retrieval;
using OrleansLlm.Retrieval;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>Backups of vector stores, which are files of their tenants, and stores made of them. Nothing is embedded again. Thread-safe.</summary>
public sealed class StoreBackups
{
    /// <summary>The most files of a backup: what it says of them is one record.</summary>
    private const int MaxFiles = 100_000;
    private const int AtOnce = 64;

    /// <summary>A store that is not made by then never will be, and goes with the next sweep.</summary>
    private static readonly TimeSpan Making = TimeSpan.FromDays(1);

    private readonly IGrainFactory _grains;
    private readonly IndexBackups _backups;
    private readonly StoreOperations _stores;
    private readonly TimeProvider _timeProvider;

    /// <param name="grains">The cluster.</param>
    /// <param name="backups">Opens backups.</param>
    /// <param name="stores">Knows embedding models, and deletes.</param>
    /// <param name="timeProvider">The clock.</param>
    internal StoreBackups(IGrainFactory grains, IndexBackups backups, StoreOperations stores, TimeProvider timeProvider) =>
        (_grains, _backups, _stores, _timeProvider) = (grains, backups, stores, timeProvider);

    /// <summary>Writes a store as a file of the tenant: its settings, and the chunks of all files that were read, vectors included. Files that are being read are not in it, nor are the files themselves.</summary>
    /// <exception cref="LlmException">NotFound: there is no such store. InvalidRequest: nothing was read into it, it has expired, it has too many files, or the tenant has no room for the backup.</exception>
    public async Task<StoredFile> WriteAsync(string tenant, string store, CancellationToken cancellationToken)
    {
        var key = new VectorStoreKey(tenant, store).ToString();
        var info = await _grains.GetGrain<IVectorStoreGrain>(key).GetAsync(cancellationToken);
        if (info.Language is null || info.Status == VectorStoreStatus.Expired)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"The vector store '{store}' has nothing to back up: nothing was read into it, or it has expired.", "vector_store_id");
        }

        if (info.Files.Total > MaxFiles)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"A backup has at most {MaxFiles} files. The vector store has {info.Files.Total}.", "vector_store_id");
        }

        var note = new StoreBackupNote(info.Settings, await FilesAsync(_grains.GetGrain<IStoreFilesGrain>(key), cancellationToken));
        return await _grains.GetGrain<IIndexBackupGrain>(new IndexKey(tenant, store).ToString()).BackupAsync(JsonSerializer.Serialize(note), cancellationToken);
    }

    /// <summary>Makes a store of a backup, under a new id and in the cluster's own back end.</summary>
    /// <param name="caller">As for making one.</param>
    /// <param name="file">The backup's file.</param>
    /// <param name="name">The store's name; null: that of the one before.</param>
    /// <param name="cancellationToken">Ends it; then there is no store.</param>
    /// <exception cref="LlmException">NotFound: there is no such file. InvalidRequest: it is no backup of a vector store, or not whole. ModelNotFound: nobody serves its embedding model. Then there is no store.</exception>
    public async Task<VectorStoreInfo> RestoreAsync(Caller caller, string file, string? name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        await using var backup = await RetrievalErrors.TranslateAsync(() => _backups.OpenAsync(caller.Tenant, file, cancellationToken));
        var note = NoteOf(backup);
        await _stores.RequireEmbedderAsync(backup.Definition.EmbeddingModel, cancellationToken);
        var id = VectorStoreIds.New();
        await Register(caller.Tenant).PutAsync(id, _timeProvider.GetUtcNow() + Making, cancellationToken);
        try
        {
            var info = await FillAsync(caller, id, note with { Settings = note.Settings with { Name = name ?? note.Settings.Name } }, backup, cancellationToken);
            await Register(caller.Tenant).PutAsync(id, info.ExpiresAt, cancellationToken);
            return info;
        }
        catch
        {
            await _stores.TryDeleteAsync(caller.Tenant, id);
            throw;
        }
    }

    private async Task<VectorStoreInfo> FillAsync(Caller caller, string id, StoreBackupNote note, OpenBackup backup, CancellationToken cancellationToken)
    {
        var store = _grains.GetGrain<IStoreRestoreGrain>(new VectorStoreKey(caller.Tenant, id).ToString());
        await store.BeginAsync(note.Settings, cancellationToken);
        var key = new IndexKey(caller.Tenant, id).ToString();
        var made = backup.Definition;
        var index = await _grains.GetGrain<IIndexGrain>(key).CreateAsync(
            caller, made with { Backend = null, Dimensions = made.Dimensions == 0 ? null : made.Dimensions }, cancellationToken);
        var documents = _grains.GetGrain<IIndexDocumentsGrain>(key);
        var files = note.Files.ToDictionary(known => known.Id, StringComparer.Ordinal);
        while (await RetrievalErrors.TranslateAsync(() => backup.NextAsync(cancellationToken)) is { } batch)
        {
            // One that was put in, or taken out, while the backup was written is told by one of the two alone.
            var known = batch.Documents.Where(document => files.ContainsKey(document.Id)).ToList();
            await documents.ApplyAsync(new IndexBatch { Documents = known }, cancellationToken);
            await LinkAsync(caller.Tenant, id, known, cancellationToken);
            await store.AdoptAsync([.. known.Select(document => FileOf(files[document.Id], document, index.Definition.Dimensions ?? 0))], cancellationToken);
        }

        return await store.EndAsync(index.Definition, cancellationToken);
    }

    private static StoreFile FileOf(KeptStoreFile kept, IndexedDocument document, int dimensions) => StoreRules.Completed(
        new StoreFile { Id = kept.Id, Name = kept.Name, CreatedAt = kept.CreatedAt, Chunking = kept.Chunking, Attributes = document.Attributes, Job = "restored" },
        new ReadFile { Id = kept.Id, Chunks = document.Chunks, Language = kept.Language },
        dimensions);

    private static StoreBackupNote NoteOf(OpenBackup backup)
    {
        try
        {
            return backup.Note is { } text && JsonSerializer.Deserialize<StoreBackupNote>(text) is { Settings: not null, Files: not null } note && AreFiles(note.Files) ? note : throw NoStore();
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException)
        {
            throw NoStore();
        }

        // Whoever made it may have written anything.
        static bool AreFiles(IReadOnlyList<KeptStoreFile> files) =>
            files.All(file => file is { Id.Length: > 0 and <= 128, Name.Length: > 0 and <= 255, Chunking: not null }) && files.DistinctBy(file => file.Id).Count() == files.Count;

        static LlmException NoStore() => new(LlmErrorCode.InvalidRequest, "file_id must be a backup of a vector store.", "file_id");
    }

    private static async Task<IReadOnlyList<KeptStoreFile>> FilesAsync(IStoreFilesGrain store, CancellationToken cancellationToken)
    {
        var files = new List<KeptStoreFile>();
        var query = new StoreFileQuery { Limit = StoreFileQuery.MaxLimit, OldestFirst = true, Status = StoreFileStatus.Completed };
        StoreFilePage page;
        do
        {
            page = await store.ListAsync(query with { After = files.Count == 0 ? null : files[^1].Id }, cancellationToken);
            files.AddRange(page.Files.Select(KeptStoreFile.Of));
        }
        while (page.HasMore);
        return files;
    }

    /// <summary>Files that the tenant still has take their chunks with them when they are deleted.</summary>
    private async Task LinkAsync(string tenant, string store, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken)
    {
        foreach (var some in documents.Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(async document =>
            {
                if (await HasAsync(tenant, document.Id, cancellationToken))
                {
                    await _grains.GetGrain<IStoreFileLinksGrain>(new FileKey(tenant, document.Id).ToString()).AddAsync(store, cancellationToken);
                }
            }));
        }
    }

    private async Task<bool> HasAsync(string tenant, string file, CancellationToken cancellationToken)
    {
        try
        {
            await _grains.GetGrain<IFilesGrain>(new FilesKey(tenant).ToString()).GetAsync(file, cancellationToken);
            return true;
        }
        catch (LlmException none) when (none.Code == LlmErrorCode.NotFound)
        {
            return false;
        }
    }

    private IVectorStoreRegisterGrain Register(string tenant) => _grains.GetGrain<IVectorStoreRegisterGrain>(new VectorStoresKey(tenant).ToString());
}
