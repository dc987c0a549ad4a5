using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.Replicas;

/// <summary>Waiting, with a chance to send a sign of life in between.</summary>
internal static class Heartbeats
{
    /// <summary>True when the task has ended, well or not; false when a heartbeat is due.</summary>
    public static async ValueTask<bool> EndedAsync(Task task, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (task.IsCompleted)
        {
            return true;
        }

        await task.WaitAsync(StreamWatchdog.HeartbeatInterval, timeProvider, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        cancellationToken.ThrowIfCancellationRequested();
        return task.IsCompleted;
    }
}
