using System.Net;
using System.Text;
using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Http;

/// <summary>
/// Passes a server-sent event stream on and throws where the OpenAI package would stay silent: at an error event, at an end
/// without <c>[DONE]</c>, at a lost connection, and when the next bytes do not come in time.
/// </summary>
internal sealed class GuardedSseStream(Stream inner, Uri? address, TimeSpan timeout, TimeProvider timeProvider) : ReadOnlyStream
{
    private readonly SseScanner _scanner = new();
    private LlmException? _failure;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_failure is not null)
        {
            throw _failure;
        }

        if (buffer.IsEmpty)
        {
            return 0;
        }

        var read = await ReadInTimeAsync(buffer, cancellationToken);
        if (read == 0)
        {
            return _scanner.IsDone ? 0 : throw Fail(LlmErrorCode.ReplicaUnavailable, "The stream ended before its end mark [DONE]: the answer is not whole.");
        }

        var good = _scanner.Feed(buffer.Span[..read]);
        if (_scanner.Error is { } error)
        {
            _failure = HttpErrors.FromBody(HttpStatusCode.InternalServerError, Encoding.UTF8.GetString(error), retryAfter: null);
            return good > 0 ? good : throw _failure;
        }

        return good;
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadInTimeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await inner.ReadAsync(buffer, both.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Fail(LlmErrorCode.Timeout, $"The stream was silent for {timeout.TotalSeconds:0.#} s (the limit is the Timeout option).");
        }
        catch (Exception lost) when (lost is IOException or HttpRequestException)
        {
            _failure = HttpErrors.FromTransport(lost, address);
            throw _failure;
        }
    }

    private LlmException Fail(LlmErrorCode code, string message) => _failure = new LlmException(code, message);
}
