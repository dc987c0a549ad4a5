namespace OrleansLlm.Retrieval.Sharding;

/// <summary>Many may share it, or one own it, across awaits. Thread-safe; not reentrant.</summary>
internal sealed class SharedLock : IDisposable
{
    private const int Shares = 64;
    private readonly SemaphoreSlim _free = new(Shares);
    private readonly SemaphoreSlim _owning = new(1);

    /// <summary>Shares it until disposal.</summary>
    public async Task<Held> ShareAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return new Held(_free, 1);
    }

    /// <summary>Owns it until disposal.</summary>
    public async Task<Held> OwnAsync(CancellationToken cancellationToken)
    {
        await _owning.WaitAsync(cancellationToken);
        var taken = 0;
        try
        {
            for (; taken < Shares; taken++)
            {
                await _free.WaitAsync(cancellationToken);
            }

            return new Held(_free, Shares);
        }
        catch
        {
            if (taken > 0)
            {
                _free.Release(taken);
            }

            throw;
        }
        finally
        {
            // All shares are taken: the next owner waits for them.
            _owning.Release();
        }
    }

    public void Dispose()
    {
        _free.Dispose();
        _owning.Dispose();
    }

    internal readonly struct Held(SemaphoreSlim free, int shares) : IDisposable
    {
        public void Dispose() => free.Release(shares);
    }
}
