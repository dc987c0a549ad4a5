using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace OrleansLlm.Routing.Tests.Execution;

/// <summary>
/// Runs asynchronous code on one thread, as a grain does, with time that passes only when nothing else can go on: every run is the same, and none waits.
/// </summary>
internal sealed class VirtualTime : SynchronizationContext
{
    private const int MaxSteps = 200_000;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _work = [];

    public FakeTimeProvider Clock { get; } = new();

    /// <summary>Runs to the end and gives the result.</summary>
    public static T Run<T>(Func<VirtualTime, Task<T>> body)
    {
        var time = new VirtualTime();
        var before = Current;
        SetSynchronizationContext(time);
        try
        {
            var task = body(time);
            for (var step = 0; !task.IsCompleted && step < MaxSteps; step++)
            {
                time.Drain();
                if (!task.IsCompleted)
                {
                    time.Clock.Advance(Step);
                }
            }

            time.Drain();
            Assert.True(task.IsCompleted, "Nothing more happens, and the body has not ended.");
            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public static void Run(Func<VirtualTime, Task> body) => Run(async time =>
    {
        await body(time);
        return true;
    });

    public override void Post(SendOrPostCallback d, object? state) => _work.Enqueue((d, state));

    private void Drain()
    {
        while (_work.TryDequeue(out var work))
        {
            work.Callback(work.State);
        }
    }
}
