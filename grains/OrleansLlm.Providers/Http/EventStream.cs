namespace OrleansLlm.Providers.Http;

/// <summary>The events of an answer. Used by one thread.</summary>
internal sealed class EventStream(string provider, UpstreamResponse response) : IDisposable
{
    /// <summary>How long a server may take to end an answer whose last event it has sent, before its connection is given up.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromMilliseconds(100);

    private readonly SseParser _parser = new(provider);
    private bool _isAtEnd;
    private bool _lastRead;

    /// <summary>The current event's name, or null.</summary>
    public string? Name => _parser.Name;

    /// <summary>The current event's data; valid until the next call of any method.</summary>
    public ReadOnlySpan<byte> Data => _parser.Data;

    /// <summary>Reads more bytes; false: what there was has been read and handed out.</summary>
    /// <exception cref="ProviderException">The connection ended, or an event is too long.</exception>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_isAtEnd)
        {
            return false;
        }

        var read = await response.ReadAsync(_parser.GetMemory(), cancellationToken).ConfigureAwait(false);
        _parser.Advance(read);
        _isAtEnd = read == 0;
        return true;
    }

    /// <summary>The next event of what was read.</summary>
    public bool TryRead()
    {
        if (_parser.TryRead())
        {
            return true;
        }

        if (!_isAtEnd || _lastRead)
        {
            return false;
        }

        _lastRead = true;
        return _parser.TryReadLast();
    }

    /// <summary>After the last event: reads to the answer's end, so that the connection can serve the next call.</summary>
    public async ValueTask FinishAsync(bool isWhole, CancellationToken cancellationToken)
    {
        if (!isWhole || _isAtEnd)
        {
            return;
        }

        var end = response.ReadAsync(_parser.GetMemory(), cancellationToken);
        if (end.IsCompletedSuccessfully)
        {
            _ = end.Result;
            return;
        }

        var reading = end.AsTask();
        try
        {
            // A late end costs the connection, not the answer.
            await reading.WaitAsync(EndPatience, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or ProviderException)
        {
            response.Dispose();
        }
        finally
        {
            // The read writes into a buffer that is about to be given back.
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _parser.Dispose();
}
