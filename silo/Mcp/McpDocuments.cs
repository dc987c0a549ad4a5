using System.Text;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;

namespace OrleansLlm.Silo.Mcp;

/// <summary>The documents of tenants, as their vector stores have them. Every key has the caller's tenant, so no id reaches into another one. Thread-safe.</summary>
internal sealed class McpDocuments(IGrainFactory grains)
{
    /// <summary>Ids of the caller's vector stores, the newest first.</summary>
    public async Task<IReadOnlyList<string>> StoresAsync(Caller caller, int limit, CancellationToken cancellationToken) =>
        (await StoreList(caller).ListAsync(new VectorStoreQuery { Limit = limit }, cancellationToken)).Stores;

    /// <summary>The store after one, the oldest first; null: there is none.</summary>
    public async Task<string?> NextStoreAsync(Caller caller, string? after, CancellationToken cancellationToken) =>
        await StoreList(caller).ListAsync(new VectorStoreQuery { After = after, Limit = 1, OldestFirst = true }, cancellationToken) is { Stores: [var next, ..] } ? next : null;

    /// <summary>Files of a store that were read, the oldest first.</summary>
    public Task<StoreFilePage> FilesAsync(Caller caller, string store, string? after, int limit, CancellationToken cancellationToken) => Files(caller, store).ListAsync(
        new StoreFileQuery { After = after, Limit = limit, OldestFirst = true, Status = StoreFileStatus.Completed }, cancellationToken);

    /// <summary>A document's file and its text.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    public async Task<(StoreFile File, string Text)> ReadAsync(Caller caller, DocumentId id, CancellationToken cancellationToken)
    {
        var file = await Files(caller, id.Store).GetAsync(id.File, cancellationToken);
        var document = await grains.GetGrain<IIndexDocumentsGrain>(new IndexKey(caller.Tenant, id.Store).ToString()).FindAsync(id.File, cancellationToken)
            ?? throw DocumentId.NotFound(id.ToString());
        if (id.Chunk is not { } chunk)
        {
            return (file, Join(document.Chunks));
        }

        return chunk < document.Chunks.Count ? (file, document.Chunks[chunk].Text) : throw DocumentId.NotFound(id.ToString());
    }

    /// <summary>The text of chunks in their order: what overlaps once, a line break where something is left out.</summary>
    internal static string Join(IReadOnlyList<IndexedChunk> chunks)
    {
        var text = new StringBuilder();
        var end = 0L;
        foreach (var chunk in chunks)
        {
            var bytes = Encoding.UTF8.GetBytes(chunk.Text);
            var known = Math.Clamp(end - chunk.Start, 0, bytes.Length);
            text.Append(text.Length > 0 && chunk.Start > end ? "\n" : "").Append(Encoding.UTF8.GetString(bytes.AsSpan((int)known)));
            end = Math.Max(end, chunk.Start + bytes.Length);
        }

        return text.ToString();
    }

    private IVectorStoreListGrain StoreList(Caller caller) => grains.GetGrain<IVectorStoreListGrain>(new VectorStoresKey(caller.Tenant).ToString());

    private IStoreFilesGrain Files(Caller caller, string store) => grains.GetGrain<IStoreFilesGrain>(new VectorStoreKey(caller.Tenant, store).ToString());
}
