namespace OrleansLlm.Providers.Http;

/// <summary>An answer whose headers are there. Disposing before its end closes the connection.</summary>
internal sealed class UpstreamResponse(string provider, HttpRequestMessage request, HttpResponseMessage response) : IDisposable
{
    /// <summary>A whole answer is not read beyond this many bytes.</summary>
    public const int MaxBody = 64 * 1024 * 1024;

    private Stream? _body;

    /// <summary>The HTTP status.</summary>
    public int Status => (int)response.StatusCode;

    /// <summary>The value of a header, or null.</summary>
    public string? Header(string name) => response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    /// <summary>True when the body is a stream of events.</summary>
    public bool IsEventStream => response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type)
        && type.ToString().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads what has come; 0: the end.</summary>
    /// <exception cref="ProviderException">The connection ended.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancellationToken)
    {
        try
        {
            _body ??= await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return await _body.ReadAsync(into, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (NetworkFailures.Of(provider, exception, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Reads the whole body.</summary>
    /// <param name="limit">The most bytes to read.</param>
    /// <param name="isCut">What lies beyond the limit is left out; else it is an error.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ProviderException">The connection ended, or the body is too long.</exception>
    public async Task<PooledBuffer> ReadAllAsync(int limit, bool isCut, CancellationToken cancellationToken)
    {
        var buffer = new PooledBuffer((int)Math.Clamp(response.Content.Headers.ContentLength + 1 ?? 4096, 1024, 1024 * 1024));
        try
        {
            int read;
            while ((read = await ReadAsync(buffer.GetMemory(1024), cancellationToken).ConfigureAwait(false)) > 0)
            {
                buffer.Advance(read);
                if (buffer.Length >= limit)
                {
                    return isCut ? buffer : throw new ProviderException(provider, ProviderFailure.Malformed, $"the answer is longer than {limit} bytes");
                }
            }

            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>The request's body lives as long: over HTTP/2 it may still be on its way when the answer begins.</summary>
    public void Dispose()
    {
        response.Dispose();
        request.Dispose();
    }
}
