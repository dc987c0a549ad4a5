namespace OrleansLlm.Grains.VectorStores.Ingestion;

/// <summary>
/// Bounds the files, and so the memory, that a silo reads at once. Tenants that wait take turns, so that one with a thousand files before it costs another one file's time. Thread-safe.
/// </summary>
/// <param name="slots">How many at once.</param>
internal sealed class ReaderSlots(int slots)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(string Tenant, Queue<TaskCompletionSource> Files)> _waiting = [];
    private int _free = slots;

    /// <summary>Waits for the tenant's next turn; <see cref="Release"/> gives it back.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled; there is nothing to give back.</exception>
    public Task WaitAsync(string tenant, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return Task.CompletedTask;
            }

            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            FilesOf(tenant).Enqueue(turn);
            return WaitAsync(turn, cancellationToken);
        }
    }

    /// <summary>Gives a place back, to whoever is next.</summary>
    public void Release()
    {
        lock (_lock)
        {
            while (_waiting.First is { } first)
            {
                _waiting.Remove(first);
                var turn = first.Value.Files.Dequeue();
                if (first.Value.Files.Count > 0)
                {
                    _waiting.AddLast(first);
                }

                // One that was cancelled has left.
                if (turn.TrySetResult())
                {
                    return;
                }
            }

            _free++;
        }
    }

    private Queue<TaskCompletionSource> FilesOf(string tenant)
    {
        foreach (var (known, files) in _waiting)
        {
            if (known == tenant)
            {
                return files;
            }
        }

        var added = new Queue<TaskCompletionSource>();
        _waiting.AddLast((tenant, added));
        return added;
    }

    private static async Task WaitAsync(TaskCompletionSource turn, CancellationToken cancellationToken)
    {
        await using var leaving = cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), turn);
        await turn.Task;
    }
}
