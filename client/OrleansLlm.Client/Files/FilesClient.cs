using System.Globalization;
using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Files;

/// <summary>Files that the server keeps. Safe to use from many threads.</summary>
public sealed class FilesClient
{
    private const string Root = "v1/files";

    private readonly LlmHttp _http;

    internal FilesClient(LlmHttp http) => _http = http;

    /// <summary>Stores a file. The content is sent as it is read, so that its size does not matter; a failed upload is not tried again.</summary>
    /// <param name="content">The content, from its position on; it is read to its end.</param>
    /// <param name="filename">The file's name.</param>
    /// <param name="purpose">What it is for, such as <c>batch</c>.</param>
    /// <param name="lifetime">How long it is kept, 1 hour to 30 days; null: until it is deleted.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <exception cref="LlmException">InvalidRequest: a field is wrong, or the tenant has no room.</exception>
    public async Task<LlmFile> UploadAsync(
        Stream content, string filename, string purpose, TimeSpan? lifetime = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrWhiteSpace(filename);
        using var form = new MultipartFormDataContent { { new StringContent(purpose), "purpose" } };
        if (lifetime is { } time)
        {
            form.Add(new StringContent("created_at"), "expires_after[anchor]");
            form.Add(new StringContent(((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture)), "expires_after[seconds]");
        }

        form.Add(new StreamContent(content), "file", filename);
        return await _http.UploadAsync(Root, form, LlmJson.Default.LlmFile, cancellationToken);
    }

    /// <summary>A file without its content.</summary>
    /// <exception cref="LlmException">NotFound: no such file of this tenant.</exception>
    public Task<LlmFile> GetAsync(string id, CancellationToken cancellationToken = default) => _http.GetAsync(PathOf(id), LlmJson.Default.LlmFile, cancellationToken);

    /// <summary>Files, newest first.</summary>
    /// <param name="purpose">Only files of this purpose; null: all.</param>
    /// <param name="after">The last id of the page before, or null for the first page.</param>
    /// <param name="limit">1 to 10,000, or null for the server's default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<ListPage<LlmFile>> ListAsync(string? purpose = null, string? after = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _http.GetAsync(Root + QueryText.Of(("purpose", purpose), ("after", after), ("limit", limit)), LlmJson.Default.ListPageLlmFile, cancellationToken);

    /// <summary>Copies a file's content; memory does not grow with it.</summary>
    /// <exception cref="LlmException">NotFound: no such file of this tenant.</exception>
    public Task DownloadAsync(string id, Stream target, CancellationToken cancellationToken = default) =>
        _http.CopyAsync(PathOf(id) + "/content", target, cancellationToken);

    /// <summary>Deletes a file.</summary>
    /// <exception cref="LlmException">NotFound: no such file of this tenant.</exception>
    public Task DeleteAsync(string id, CancellationToken cancellationToken = default) => _http.DeleteAsync(PathOf(id), cancellationToken);

    private static string PathOf(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return $"{Root}/{Uri.EscapeDataString(id)}";
    }
}
