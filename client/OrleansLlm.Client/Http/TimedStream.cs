using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Http;

/// <summary>Passes an answer's bytes on and throws when the next ones do not come in time, or never will.</summary>
internal class TimedStream(Stream inner, Uri? address, TimeSpan timeout, TimeProvider timeProvider) : ReadOnlyStream
{
    private LlmException? _failure;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_failure is not null)
        {
            throw _failure;
        }

        using var deadline = new CancellationTokenSource(timeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return buffer.IsEmpty ? 0 : await inner.ReadAsync(buffer, both.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Fail(new LlmException(LlmErrorCode.Timeout, $"The answer was silent for {timeout.TotalSeconds:0.#} s (the limit is the Timeout option)."));
        }
        catch (Exception lost) when (lost is IOException or HttpRequestException)
        {
            throw Fail(HttpErrors.FromTransport(lost, address));
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>Every later reading throws it too.</summary>
    protected LlmException Fail(LlmException failure) => _failure = failure;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
