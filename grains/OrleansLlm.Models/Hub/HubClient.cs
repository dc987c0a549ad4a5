using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace OrleansLlm.Models.Hub;

/// <summary>Speaks the Hugging Face hub's protocol: the list of a revision's files, and the files in parts. Thread-safe.</summary>
/// <param name="http">Its timeout must be infinite: files are large. Redirects are followed.</param>
/// <param name="options">Where and who.</param>
internal sealed class HubClient(HttpClient http, HubOptions options)
{
    private static readonly TimeSpan ListTimeout = TimeSpan.FromSeconds(60);

    /// <summary>The files of a revision, and the commit that it is at now; the revision itself where the hub does not tell.</summary>
    /// <exception cref="HubException">There is no such repository, or it may not be read.</exception>
    public async Task<(string Commit, IReadOnlyList<HubFile> Files)> ListAsync(string repository, string revision, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ListTimeout);
        try
        {
            using var response = await SendAsync($"api/models/{repository}/revision/{Uri.EscapeDataString(revision)}?blobs=true", from: 0, timeout.Token);
            Demand(response, repository, $"revision {revision}");
            using var json = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(timeout.Token), cancellationToken: timeout.Token);
            string? commit = json.RootElement.TryGetProperty("sha", out var sha) ? sha.GetString() : null;
            return (commit is { Length: > 0 } ? commit : revision, [.. json.RootElement.GetProperty("siblings").EnumerateArray().Select(Read)]);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new HubException($"{repository}: the hub at {options.Endpoint} did not answer as a hub does: {error.Message}", error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HubException($"{repository}: the hub at {options.Endpoint} did not answer within {ListTimeout.TotalSeconds} s.");
        }
    }

    /// <summary>Opens a file from a byte on; the answer's status says whether the hub began there (206) or at the beginning (200).</summary>
    public async Task<HttpResponseMessage> OpenAsync(string repository, string revision, HubFile file, long from, CancellationToken cancellationToken)
    {
        string path = string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString));
        var response = await SendAsync($"{repository}/resolve/{Uri.EscapeDataString(revision)}/{path}", from, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            Demand(response, repository, file.Path);
            throw new HttpRequestException($"{file.Path}: {(int)response.StatusCode}", inner: null, response.StatusCode);
        }
    }

    private static HubFile Read(JsonElement file)
    {
        bool isLarge = file.TryGetProperty("lfs", out var lfs) && lfs.ValueKind == JsonValueKind.Object;
        return new HubFile(
            file.GetProperty("rfilename").GetString()!,
            isLarge ? lfs.GetProperty("size").GetInt64() : file.TryGetProperty("size", out var size) ? size.GetInt64() : 0,
            isLarge ? lfs.GetProperty("sha256").GetString() : null,
            !isLarge && file.TryGetProperty("blobId", out var blob) ? blob.GetString() : null);
    }

    private Task<HttpResponseMessage> SendAsync(string path, long from, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(options.Endpoint.ToString().TrimEnd('/') + "/"), path));
        if (options.Token is { Length: > 0 } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
        }

        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    // What another try would not change.
    private void Demand(HttpResponseMessage response, string repository, string what)
    {
        string? problem = response.StatusCode switch
        {
            HttpStatusCode.NotFound => "is not there",
            HttpStatusCode.Unauthorized when options.Token is null => "needs a token, or is not there: set HF_TOKEN",
            HttpStatusCode.Unauthorized => "is not there, or the token in HF_TOKEN is not valid",
            HttpStatusCode.Forbidden => "may not be read with this token: accept its terms on the hub's page first",
            _ when !response.IsSuccessStatusCode && (int)response.StatusCode < 500 && response.StatusCode != HttpStatusCode.TooManyRequests => $"was refused with status {(int)response.StatusCode}",
            _ => null,
        };
        if (problem is not null)
        {
            throw new HubException($"{repository}: {what} {problem} ({options.Endpoint}).");
        }
    }
}
