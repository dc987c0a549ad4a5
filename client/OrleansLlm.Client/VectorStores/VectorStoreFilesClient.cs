using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Client.VectorStores;

/// <summary>The files of vector stores. Safe to use from many threads.</summary>
public sealed class VectorStoreFilesClient
{
    private static readonly TimeSpan DefaultPoll = TimeSpan.FromSeconds(1);

    private readonly LlmHttp _http;
    private readonly TimeProvider _timeProvider;

    internal VectorStoreFilesClient(LlmHttp http, TimeProvider timeProvider) => (_http, _timeProvider) = (http, timeProvider);

    /// <summary>Reads a stored file into a store; it goes on whether anybody asks for it or not.</summary>
    /// <exception cref="LlmException">NotFound: there is no such store or file.</exception>
    public Task<VectorStoreFile> AddAsync(string store, AddFile file, CancellationToken cancellationToken = default) =>
        _http.PostAsync(PathOf(store), file, LlmJson.Default.AddFile, LlmJson.Default.VectorStoreFile, cancellationToken);

    /// <summary>Reads many stored files into a store.</summary>
    /// <exception cref="LlmException">NotFound: there is no such store or file.</exception>
    public Task<FileBatch> AddBatchAsync(string store, AddFiles files, CancellationToken cancellationToken = default) =>
        _http.PostAsync(BatchPathOf(store), files, LlmJson.Default.AddFiles, LlmJson.Default.FileBatch, cancellationToken);

    /// <summary>A file, and how far it is.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    public Task<VectorStoreFile> GetAsync(string store, string file, CancellationToken cancellationToken = default) =>
        _http.GetAsync(PathOf(store, file), LlmJson.Default.VectorStoreFile, cancellationToken);

    /// <summary>Files, newest first.</summary>
    /// <param name="store">The store.</param>
    /// <param name="status">Only files that are so, such as <c>failed</c>; null: all.</param>
    /// <param name="after">The last id of the page before, or null for the first page.</param>
    /// <param name="limit">1 to 100, or null for the server's default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<ListPage<VectorStoreFile>> ListAsync(
        string store, string? status = null, string? after = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _http.GetAsync(PathOf(store) + QueryText.Of(("filter", status), ("after", after), ("limit", limit)), LlmJson.Default.ListPageVectorStoreFile, cancellationToken);

    /// <summary>Gives a file other attributes.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    public Task<VectorStoreFile> SetAttributesAsync(
        string store, string file, IReadOnlyDictionary<string, IndexAttribute> attributes, CancellationToken cancellationToken = default) =>
        _http.PostAsync(PathOf(store, file), new SetAttributes(attributes), LlmJson.Default.SetAttributes, LlmJson.Default.VectorStoreFile, cancellationToken);

    /// <summary>The text that was read of a file.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    public Task<FileText> GetContentAsync(string store, string file, CancellationToken cancellationToken = default) =>
        _http.GetAsync(PathOf(store, file) + "/content", LlmJson.Default.FileText, cancellationToken);

    /// <summary>Takes a file and its chunks out of a store; the file itself stays.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    public Task RemoveAsync(string store, string file, CancellationToken cancellationToken = default) => _http.DeleteAsync(PathOf(store, file), cancellationToken);

    /// <summary>A batch.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    public Task<FileBatch> GetBatchAsync(string store, string batch, CancellationToken cancellationToken = default) =>
        _http.GetAsync($"{BatchPathOf(store)}/{Uri.EscapeDataString(batch)}", LlmJson.Default.FileBatch, cancellationToken);

    /// <summary>Ends a batch; files that were read stay.</summary>
    /// <exception cref="LlmException">NotFound.</exception>
    public Task<FileBatch> CancelBatchAsync(string store, string batch, CancellationToken cancellationToken = default) =>
        _http.PostAsync($"{BatchPathOf(store)}/{Uri.EscapeDataString(batch)}/cancel", LlmJson.Default.FileBatch, cancellationToken);

    /// <summary>Waits until a file has been read, or can not be.</summary>
    /// <param name="store">The store.</param>
    /// <param name="file">The file.</param>
    /// <param name="poll">How often to ask; null: every second.</param>
    /// <param name="progress">Told each answer; null: nobody.</param>
    /// <param name="cancellationToken">Ends the wait, not the reading.</param>
    /// <exception cref="LlmException">NotFound.</exception>
    public async Task<VectorStoreFile> WaitAsync(
        string store, string file, TimeSpan? poll = null, IProgress<VectorStoreFile>? progress = null, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var found = await GetAsync(store, file, cancellationToken);
            progress?.Report(found);
            if (found.HasEnded)
            {
                return found;
            }

            await Task.Delay(poll ?? DefaultPoll, _timeProvider, cancellationToken);
        }
    }

    private static string PathOf(string store) => VectorStoresClient.PathOf(store) + "/files";

    private static string PathOf(string store, string file)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        return $"{PathOf(store)}/{Uri.EscapeDataString(file)}";
    }

    private static string BatchPathOf(string store) => VectorStoresClient.PathOf(store) + "/file_batches";
}
