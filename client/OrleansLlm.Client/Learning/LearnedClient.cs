using OrleansLlm.Client.Http;
using OrleansLlm.Client.Tenants;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Learning;

namespace OrleansLlm.Client.Learning;

/// <summary>
/// Trained routers, scorers, classifiers and thresholds that the server's routes use. A tenant of null stands for those that all tenants may use, which are the
/// operators'. Safe to use from many threads.
/// </summary>
public sealed class LearnedClient
{
    private readonly LlmHttp _http;

    internal LearnedClient(LlmHttp http) => _http = http;

    /// <summary>All versions of all models.</summary>
    /// <exception cref="LlmException">Forbidden.</exception>
    public async Task<IReadOnlyList<StoredLearnedModel>> ListAsync(string? tenant, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync(PathOf(tenant), LlmJson.Default.ListPageStoredLearnedModel, cancellationToken)).Data;

    /// <summary>Stores a file that <c>orleansllm route train</c> or <c>route calibrate</c> wrote; it is the version in use from now on.</summary>
    /// <param name="tenant">The tenant, or null.</param>
    /// <param name="name">The name that policies use.</param>
    /// <param name="file">The file, at most 32 MiB.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">Forbidden, or InvalidRequest: the file is damaged or too large, or there is no room.</exception>
    public async Task<StoredLearnedModel> StoreAsync(string? tenant, string name, ReadOnlyMemory<byte> file, CancellationToken cancellationToken = default)
    {
        using var content = new ReadOnlyMemoryContent(file);
        content.Headers.ContentType = new("application/octet-stream");
        return await _http.PutAsync(PathOf(tenant, name), content, LlmJson.Default.StoredLearnedModel, cancellationToken);
    }

    /// <summary>Copies the file of the version in use.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound.</exception>
    public Task DownloadAsync(string? tenant, string name, Stream target, CancellationToken cancellationToken = default) =>
        _http.CopyAsync(PathOf(tenant, name, "content"), target, cancellationToken);

    /// <summary>Takes another version into use.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound.</exception>
    public Task<StoredLearnedModel> ActivateAsync(string? tenant, string name, int version, CancellationToken cancellationToken = default) => _http.PostAsync(
        PathOf(tenant, name, "activate"), new ActivateVersion(version), LlmJson.Default.ActivateVersion, LlmJson.Default.StoredLearnedModel, cancellationToken);

    /// <summary>Deletes all versions of a model.</summary>
    /// <exception cref="LlmException">Forbidden, or NotFound.</exception>
    public Task DeleteAsync(string? tenant, string name, CancellationToken cancellationToken = default) => _http.DeleteAsync(PathOf(tenant, name), cancellationToken);

    private static string PathOf(string? tenant, params ReadOnlySpan<string> parts)
    {
        var path = tenant is null ? "admin/v1/learned" : AdminPaths.Of(tenant, "learned");
        foreach (var part in parts)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(part);
            path += '/' + Uri.EscapeDataString(part);
        }

        return path;
    }
}
