using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Http;

/// <summary>The one HTTP connection pool of a client, and its plain JSON calls. Safe to use from many threads.</summary>
internal sealed class LlmHttp : IDisposable
{
    private readonly HttpClient _client;

    public LlmHttp(OrleansLlmClientOptions options, TimeProvider timeProvider)
    {
        var text = options.Endpoint.AbsoluteUri.TrimEnd('/');
        Root = new Uri((text.EndsWith("/v1", StringComparison.Ordinal) ? text[..^3] : text).TrimEnd('/') + "/");
        var sockets = new SocketsHttpHandler
        {
            // DNS changes and rolling upgrades must be seen.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(10),

            // Closed at once, not read to its end for up to two seconds: a stream that is left must free its slot.
            ResponseDrainTimeout = TimeSpan.Zero,
        };
        var retries = new RetryPolicy(options.MaxRetries, options.MaxRetryDelay, Environment.TickCount);
        _client = new HttpClient(new LlmHttpHandler(sockets, retries, options.Timeout, timeProvider))
        {
            BaseAddress = Root,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (!string.IsNullOrEmpty(options.ApiKey))
        {
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey);
        }
    }

    /// <summary>The server's address, ending in a slash, without <c>v1</c>.</summary>
    public Uri Root { get; }

    /// <summary>The client, for the OpenAI package's transport.</summary>
    public HttpClient Client => _client;

    public Task<TAnswer> GetAsync<TAnswer>(string path, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, content: null, answer, cancellationToken);

    public Task<TAnswer> DeleteAsync<TAnswer>(string path, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Delete, path, content: null, answer, cancellationToken);

    public Task<TAnswer> PostAsync<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, JsonContent.Create(body, bodyType), answer, cancellationToken);

    public Task<TAnswer> PostAsync<TAnswer>(string path, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, content: null, answer, cancellationToken);

    public Task<TAnswer> PostAsync<TAnswer>(string path, HttpContent content, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, content, answer, cancellationToken);

    /// <summary>Sends a body of any length as it is read, once: without a retry and without the deadline of other calls.</summary>
    public async Task<TAnswer> UploadAsync<TAnswer>(string path, HttpContent content, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Options.Set(LlmHttpHandler.IsUpload, true);
        return await SendAsync(request, answer, cancellationToken);
    }

    public Task<TAnswer> PatchAsync<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Patch, path, JsonContent.Create(body, bodyType), answer, cancellationToken);

    public Task<TAnswer> PutAsync<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, JsonContent.Create(body, bodyType), answer, cancellationToken);

    public Task<TAnswer> PutAsync<TAnswer>(string path, HttpContent content, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, path, content, answer, cancellationToken);

    /// <summary>Sends a change that is made only while the thing's etag is still this one; null: whatever it is.</summary>
    public async Task<TAnswer> SendIfMatchAsync<TAnswer>(
        HttpMethod method, string path, HttpContent? content, string? etag, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (etag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{etag}\"");
        }

        return await SendAsync(request, answer, cancellationToken);
    }

    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        using var response = await _client.SendAsync(request, cancellationToken);
    }

    /// <summary>Copies an answer of any length; one that breaks off is an error.</summary>
    public async Task CopyAsync(string path, Stream target, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await response.Content.CopyToAsync(target, cancellationToken);
        }
        catch (HttpRequestException lost)
        {
            throw HttpErrors.FromTransport(lost, new Uri(Root, path));
        }
    }

    /// <summary>Reads an answer line by line as it comes.</summary>
    public async IAsyncEnumerable<string> ReadLinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return line;
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<TAnswer> SendAsync<TAnswer>(
        HttpMethod method, string path, HttpContent? content, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        return await SendAsync(request, answer, cancellationToken);
    }

    private async Task<TAnswer> SendAsync<TAnswer>(HttpRequestMessage request, JsonTypeInfo<TAnswer> answer, CancellationToken cancellationToken)
    {
        var what = $"{request.Method} {request.RequestUri}";
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            return await response.Content.ReadFromJsonAsync(answer, cancellationToken)
                ?? throw new LlmException(LlmErrorCode.Internal, $"{what} was answered with null.");
        }
        catch (JsonException malformed)
        {
            throw new LlmException(
                LlmErrorCode.Internal, $"{what} was not answered as expected: {malformed.Message}", innerException: malformed);
        }
        catch (HttpRequestException lost)
        {
            throw HttpErrors.FromTransport(lost, new Uri(Root, request.RequestUri!));
        }
    }
}
