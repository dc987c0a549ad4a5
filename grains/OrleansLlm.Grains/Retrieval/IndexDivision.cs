using Microsoft.Extensions.Logging;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Retrieval.Sharding;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>Divides the shards of an index that have grown too large, beside its calls. Started and stopped on the index's turns.</summary>
internal sealed partial class IndexDivision(IndexKey key, RetrievalInstruments instruments, ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Starts when there is something to divide and it is not under way.</summary>
    /// <returns>Whether it did.</returns>
    public bool StartWhenNeeded(ShardedIndex index)
    {
        if (!index.NeedsDivision || !_running.IsCompleted)
        {
            return false;
        }

        _running = Task.Run(() => RunAsync(index, _stopping.Token));
        return true;
    }

    /// <summary>Breaks off after the step that is under way; another activation goes on.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(ShardedIndex index, CancellationToken cancellationToken)
    {
        try
        {
            while (index.NeedsDivision)
            {
                await index.DivideAsync(cancellationToken);
                instruments.OnDivided();
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // The next change, or the next activation, goes on with it.
            LogDivision(failure, key.Index);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A shard of index {Index} could not be divided; it is tried again with the next change.")]
    private partial void LogDivision(Exception failure, string index);
}
