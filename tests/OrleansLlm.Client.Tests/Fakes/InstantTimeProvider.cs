using System.Collections.Concurrent;

namespace OrleansLlm.Client.Tests.Fakes;

/// <summary>A clock whose short waits are over at once and noted; long ones (deadlines) never end.</summary>
internal sealed class InstantTimeProvider : TimeProvider
{
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(1);

    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero || dueTime > Short)
        {
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        }

        Waits.Enqueue(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
