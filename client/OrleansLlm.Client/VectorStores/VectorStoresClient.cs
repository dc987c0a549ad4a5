using OrleansLlm.Client.Files;
using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;

namespace OrleansLlm.Client.VectorStores;

/// <summary>Vector stores: documents that can be searched. Safe to use from many threads.</summary>
public sealed class VectorStoresClient
{
    private const string Root = "v1/vector_stores";

    private readonly LlmHttp _http;

    internal VectorStoresClient(LlmHttp http, TimeProvider timeProvider) => (_http, Files) = (http, new VectorStoreFilesClient(http, timeProvider));

    /// <summary>The files of vector stores.</summary>
    public VectorStoreFilesClient Files { get; }

    /// <summary>Makes a store, and reads files into it.</summary>
    /// <exception cref="LlmException">InvalidRequest: a field is wrong. NotFound: there is no such file.</exception>
    public Task<VectorStore> CreateAsync(CreateVectorStoreOptions options, CancellationToken cancellationToken = default) =>
        _http.PostAsync(Root, options, LlmJson.Default.CreateVectorStoreOptions, LlmJson.Default.VectorStore, cancellationToken);

    /// <summary>A store.</summary>
    /// <exception cref="LlmException">NotFound: no such store of this tenant.</exception>
    public Task<VectorStore> GetAsync(string id, CancellationToken cancellationToken = default) =>
        _http.GetAsync(PathOf(id), LlmJson.Default.VectorStore, cancellationToken);

    /// <summary>Stores, newest first.</summary>
    /// <param name="after">The last id of the page before, or null for the first page.</param>
    /// <param name="limit">1 to 100, or null for the server's default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<ListPage<VectorStore>> ListAsync(string? after = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _http.GetAsync(Root + QueryText.Of(("after", after), ("limit", limit)), LlmJson.Default.ListPageVectorStore, cancellationToken);

    /// <summary>Changes a store; what is null stays.</summary>
    /// <exception cref="LlmException">NotFound: no such store of this tenant.</exception>
    public Task<VectorStore> UpdateAsync(string id, UpdateVectorStoreOptions options, CancellationToken cancellationToken = default) =>
        _http.PostAsync(PathOf(id), options, LlmJson.Default.UpdateVectorStoreOptions, LlmJson.Default.VectorStore, cancellationToken);

    /// <summary>Deletes a store with all its chunks; its files stay.</summary>
    /// <exception cref="LlmException">NotFound: no such store of this tenant.</exception>
    public Task DeleteAsync(string id, CancellationToken cancellationToken = default) => _http.DeleteAsync(PathOf(id), cancellationToken);

    /// <summary>Finds passages.</summary>
    /// <exception cref="LlmException">NotFound: no such store of this tenant. InvalidRequest: a field is wrong, or the store has expired.</exception>
    public Task<SearchResults> SearchAsync(string id, SearchOptions options, CancellationToken cancellationToken = default) =>
        _http.PostAsync(PathOf(id) + "/search", options, LlmJson.Default.SearchOptions, LlmJson.Default.SearchResults, cancellationToken);

    /// <summary>Finds passages by their words and their meaning, as the store is set to.</summary>
    /// <exception cref="LlmException">NotFound: no such store of this tenant.</exception>
    public Task<SearchResults> SearchAsync(string id, string query, CancellationToken cancellationToken = default) =>
        SearchAsync(id, new SearchOptions { Query = query }, cancellationToken);

    /// <summary>Writes a store as a file of the tenant: its settings, and the chunks of all files that were read, with their vectors. It may be downloaded, and uploaded to another cluster.</summary>
    /// <exception cref="LlmException">NotFound: no such store of this tenant. InvalidRequest: nothing was read into it, or the tenant has no room for the file.</exception>
    public Task<LlmFile> BackUpAsync(string id, CancellationToken cancellationToken = default) =>
        _http.PostAsync(PathOf(id) + "/backup", LlmJson.Default.LlmFile, cancellationToken);

    /// <summary>Makes a store of a backup, with nothing embedded again.</summary>
    /// <param name="file">The backup's file.</param>
    /// <param name="name">The store's name; null: that of the one before.</param>
    /// <param name="cancellationToken">Cancels the call; then there is no store.</param>
    /// <exception cref="LlmException">NotFound: no such file of this tenant. InvalidRequest: it is no backup of a vector store, or not whole. ModelNotFound: nobody serves its embedding model.</exception>
    public Task<VectorStore> RestoreAsync(string file, string? name = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync(Root + "/restore", new RestoreVectorStore(file, name), LlmJson.Default.RestoreVectorStore, LlmJson.Default.VectorStore, cancellationToken);

    internal static string PathOf(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return $"{Root}/{Uri.EscapeDataString(id)}";
    }
}
