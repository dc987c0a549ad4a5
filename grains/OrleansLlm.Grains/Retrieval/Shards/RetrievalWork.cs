namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>Runs what keeps a processor busy off the grains' turns, as many at once as there are processors, so that searches of many tenants share them and calls of other grains go on. Thread-safe.</summary>
internal sealed class RetrievalWork : IDisposable
{
    private readonly SemaphoreSlim _processors = new(Environment.ProcessorCount);

    /// <summary>Runs; the caller's turn is free meanwhile.</summary>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken = default)
    {
        await _processors.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _processors.Release();
        }
    }

    public void Dispose() => _processors.Dispose();
}
