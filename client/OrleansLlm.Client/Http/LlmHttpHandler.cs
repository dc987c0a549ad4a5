using System.Globalization;
using System.Net;
using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Http;

/// <summary>
/// Everything this SDK adds to an HTTP exchange: bounded retries before the first byte, typed errors, a deadline for silence
/// before and within an answer, and a guard on event streams. All calls of a client go through it, those of the OpenAI package too.
/// </summary>
internal sealed class LlmHttpHandler(
    HttpMessageHandler inner, RetryPolicy retries, TimeSpan timeout, TimeProvider timeProvider) : DelegatingHandler(inner)
{
    /// <summary>Marks a request whose body is sent while it is read: it can be sent only once, and takes as long as it takes.</summary>
    public static readonly HttpRequestOptionsKey<bool> IsUpload = new("orleansllm.is-upload");

    private const string ChatPath = "chat/completions";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(IsUpload, out var isUpload) && isUpload)
        {
            var (sent, refused, _) = await TryOnceAsync(request, Timeout.InfiniteTimeSpan, cancellationToken);
            return sent ?? throw refused!;
        }

        var call = CallContext.Current;
        Redirect(request, call);
        if (request.Content is not null)
        {
            await request.Content.LoadIntoBufferAsync(cancellationToken);
        }

        for (var attempt = 1; ; attempt++)
        {
            var (response, failure, mayRetry) = await TryOnceAsync(request, timeout, cancellationToken);
            if (failure is null)
            {
                call?.Headers = response!.Headers;
                return response!;
            }

            if (retries.NextDelay(attempt, mayRetry, failure.RetryAfter) is not { } delay)
            {
                throw failure;
            }

            await Task.Delay(delay, timeProvider, cancellationToken);
        }
    }

    private static void Redirect(HttpRequestMessage request, CallContext? call)
    {
        if (call?.Path is { } path && request.RequestUri?.AbsoluteUri is { } address && address.EndsWith(ChatPath, StringComparison.Ordinal))
        {
            request.RequestUri = new Uri(string.Concat(address.AsSpan(0, address.Length - ChatPath.Length), path));
        }
    }

    private async Task<(HttpResponseMessage? Response, LlmException? Failure, bool MayRetry)> TryOnceAsync(
        HttpRequestMessage request, TimeSpan limit, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await SendInTimeAsync(request, limit, cancellationToken);
        }
        catch (HttpRequestException lost)
        {
            // Only a connection that never came to be is surely without effect on the server.
            return (null, HttpErrors.FromTransport(lost, request.RequestUri), lost.HttpRequestError == HttpRequestError.ConnectionError);
        }

        await GuardAsync(response, request.RequestUri, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return (response, null, false);
        }

        using (response)
        {
            return (null, await ReadErrorAsync(response, cancellationToken), ShouldRetry(response));
        }
    }

    private async Task<LlmException> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await HttpErrors.ReadAsync(response, timeProvider, cancellationToken);
        }
        catch (LlmException unread)
        {
            return unread;
        }
    }

    private async Task<HttpResponseMessage> SendInTimeAsync(HttpRequestMessage request, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await base.SendAsync(request, both.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var seconds = limit.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
            throw new LlmException(LlmErrorCode.Timeout, $"No answer within {seconds} s (the limit is the Timeout option).");
        }
    }

    private static bool ShouldRetry(HttpResponseMessage response) => ResponseHeaders.Find(response.Headers, ResponseHeaders.ShouldRetry) switch
    {
        "true" => true,
        "false" => false,
        _ => response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable,
    };

    private async Task GuardAsync(HttpResponseMessage response, Uri? address, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var isEvents = response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == "text/event-stream";
        var guarded = new StreamContent(isEvents ? new GuardedSseStream(body, address, timeout, timeProvider) : new TimedStream(body, address, timeout, timeProvider));
        foreach (var header in response.Content.Headers.NonValidated)
        {
            guarded.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        response.Content = guarded;
    }
}
