using Orleans.Runtime;

namespace OrleansLlm.Grains.Storage;

/// <summary>
/// Many changes, one write: callers change memory, then await the flush that covers their change. Runs on one grain's
/// scheduler, so it needs no locks; the grain must be reentrant. After a failed write it refuses everything: memory is
/// then ahead of the store, and only a fresh activation may answer.
/// </summary>
/// <param name="write">Writes a snapshot of the memory as it is when called.</param>
/// <param name="onFailed">Called once when a write failed; deactivates the grain.</param>
internal sealed class GroupCommit(Func<Task> write, Action onFailed)
{
    private Task? _running;
    private Task? _next;
    private Exception? _failure;

    /// <summary>True when a write failed.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>Throws when an earlier write failed, in a way that callers take for passing: the next activation may answer.</summary>
    public void EnsureUsable()
    {
        if (_failure is not null)
        {
            throw new OrleansException("The last write failed; this activation no longer answers.", _failure);
        }
    }

    /// <summary>Completes when everything changed before the call is durable.</summary>
    public Task FlushAsync()
    {
        EnsureUsable();
        return _next ??= RunAsync(_running);
    }

    private async Task RunAsync(Task? previous)
    {
        // Yield first: changes of the same scheduler round join this write.
        await Task.Yield();
        if (previous is not null)
        {
            await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        _running = _next;
        _next = null;
        EnsureUsable();
        try
        {
            await write();
        }
        catch (Exception exception)
        {
            _failure = exception;
            onFailed();
            throw;
        }
    }
}
