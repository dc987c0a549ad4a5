using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Grains;

namespace OrleansLlm.Grains.Tests;

public sealed class PeriodicWorkTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private readonly FakeTimeProvider _time = new();
    private readonly List<Exception> _failures = [];

    [Fact]
    public async Task What_fails_or_is_cancelled_by_others_is_told_and_done_again()
    {
        using var stop = new CancellationTokenSource();
        var times = 0;
        var ran = new SemaphoreSlim(0);
        var working = PeriodicWork.RunAsync(
            Interval,
            _time,
            _ =>
            {
                times++;
                ran.Release();
                return times switch
                {
                    1 => throw new OperationCanceledException("a busy cluster"),
                    2 => throw new InvalidOperationException("broken"),
                    _ => Task.CompletedTask,
                };
            },
            _failures.Add,
            stop.Token);

        for (var i = 0; i < 3; i++)
        {
            _time.Advance(Interval);
            Assert.True(await ran.WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken));
        }

        await stop.CancelAsync();
        await working;
        Assert.Equal([typeof(OperationCanceledException), typeof(InvalidOperationException)], _failures.Select(failure => failure.GetType()));
    }

    [Fact]
    public async Task A_host_that_stops_ends_it_without_a_failure()
    {
        using var stop = new CancellationTokenSource();
        var began = new TaskCompletionSource();
        var working = PeriodicWork.RunAsync(
            Interval,
            _time,
            async token =>
            {
                began.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            },
            _failures.Add,
            stop.Token);
        _time.Advance(Interval);
        await began.Task;
        await stop.CancelAsync();
        await working;
        Assert.Empty(_failures);
    }
}
