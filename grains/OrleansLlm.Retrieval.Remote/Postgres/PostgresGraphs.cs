using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansLlm.Retrieval.Remote.Postgres;

/// <summary>Builds the graphs of indexes that have become large, beside everything else: one at a time per process, each once.</summary>
internal sealed partial class PostgresGraphs(NpgsqlDataSource source, PostgresSettings settings, ILogger logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, Task> _built = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _ending = new();

    /// <summary>Ends when every graph that was begun is built.</summary>
    public Task Idle => Task.WhenAll(_built.Values);

    /// <summary>After a change: begins to build the graph when the index has become large enough.</summary>
    public void Consider(IndexRow index)
    {
        if (PostgresGraph.IsUsed(index, settings))
        {
            _built.GetOrAdd(index.Id, static (_, arguments) => arguments.Item1.BuildAsync(arguments.index), (this, index));
        }
    }

    /// <summary>Drops the graph of an index that is gone; false: it had none.</summary>
    public async Task<bool> DropAsync(IndexRow index, CancellationToken cancellationToken)
    {
        if (_built.TryRemove(index.Id, out var building))
        {
            await building.WaitAsync(cancellationToken);
        }

        return await PostgresGraph.DropAsync(source, index.Id, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Idle;
        _turn.Dispose();
        _ending.Dispose();
    }

    private async Task BuildAsync(IndexRow index)
    {
        try
        {
            await _turn.WaitAsync(_ending.Token);
            try
            {
                await PostgresGraph.BuildAsync(source, index, settings, _ending.Token);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception failure)
        {
            // Searches stay right without it: they compare every vector. The next change of the index tries again.
            _built.TryRemove(index.Id, out _);
            if (failure is not OperationCanceledException)
            {
                LogNotBuilt(failure, index.Id);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The HNSW graph of index {Index} could not be built; its searches compare every vector until then.")]
    private partial void LogNotBuilt(Exception exception, long index);
}
