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

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(task, Task.Delay(StreamWatchdog.HeartbeatInterval, timeProvider, stop.Token));
        await stop.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return first == task;
    }
}
