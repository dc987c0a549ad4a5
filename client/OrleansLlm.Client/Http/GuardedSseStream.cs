using System.Net;
using System.Text;
using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Http;

/// <summary>
/// Passes a server-sent event stream on and throws where the OpenAI package would stay silent: at an error event, at an end
/// without <c>[DONE]</c>, at a lost connection, and when the next bytes do not come in time.
/// </summary>
internal sealed class GuardedSseStream(Stream inner, Uri? address, TimeSpan timeout, TimeProvider timeProvider) : TimedStream(inner, address, timeout, timeProvider)
{
    private readonly SseScanner _scanner = new();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken);
        if (read == 0)
        {
            return buffer.IsEmpty || _scanner.IsDone
                ? 0
                : throw Fail(new LlmException(LlmErrorCode.ReplicaUnavailable, "The stream ended before its end mark [DONE]: the answer is not whole."));
        }

        var good = _scanner.Feed(buffer.Span[..read]);
        if (_scanner.Error is { } error)
        {
            var failure = Fail(HttpErrors.FromBody(HttpStatusCode.InternalServerError, Encoding.UTF8.GetString(error), retryAfter: null));
            return good > 0 ? good : throw failure;
        }

        return good;
    }
}
