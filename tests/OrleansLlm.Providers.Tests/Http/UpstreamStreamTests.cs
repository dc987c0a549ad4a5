using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Contracts;
using OrleansLlm.Providers.Http;
using OrleansLlm.Providers.Settings;

namespace OrleansLlm.Providers.Tests.Http;

public sealed class UpstreamStreamTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly TaskCompletionSource _goesOn = new();
    private readonly TaskCompletionSource _ended = new();

    [Fact]
    public async Task A_call_that_does_not_heed_its_end_keeps_nobody_and_is_disposed_of_when_it_ends()
    {
        using var leaving = new CancellationTokenSource();
        var next = Start(leaving.Token).MoveNextAsync().AsTask();
        await leaving.CancelAsync();
        await AdvanceAsync(next);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);

        Assert.False(_ended.Task.IsCompleted);
        _goesOn.SetResult();
        await _ended.Task;
    }

    [Fact]
    public async Task Nor_does_one_whose_time_is_over()
    {
        var stream = Start(CancellationToken.None);
        var read = Task.Run(async () =>
        {
            while (await stream.MoveNextAsync())
            {
                Assert.Equal("alive", stream.Current);
            }
        });
        await AdvanceAsync(read);
        Assert.Equal(ProviderFailure.Timeout, (await Assert.ThrowsAsync<ProviderException>(() => read)).Kind);
        _goesOn.SetResult();
        await _ended.Task;
    }

    [Fact]
    public async Task A_callers_own_deadline_is_told_as_the_callers()
    {
        var stream = Start(CancellationToken.None, deadlineMilliseconds: 5);
        var read = stream.MoveNextAsync().AsTask();
        await AdvanceAsync(read);
        var late = await Assert.ThrowsAsync<ProviderException>(() => read);
        Assert.Equal((ProviderFailure.Timeout, "deadline_ms"), (late.Kind, late.Parameter));
        _goesOn.SetResult();
        await _ended.Task;
    }

    [Fact]
    public async Task What_comes_while_the_end_of_a_wait_is_told_is_handed_on()
    {
        var (next, last) = await Task.Run(async () =>
        {
            var stream = Start(CancellationToken.None);
            var reading = stream.MoveNextAsync().AsTask();
            AppDomain.CurrentDomain.FirstChanceException += Come;
            _clock.Advance(StreamWatchdog.HeartbeatInterval);
            AppDomain.CurrentDomain.FirstChanceException -= Come;
            await reading;
            var first = stream.Current;
            _goesOn.TrySetResult();
            var second = first == "late" || !await stream.MoveNextAsync() ? first : stream.Current;
            await stream.DisposeAsync();
            return (first, second);
        });

        Assert.Contains(next, (string[])["alive", "late"]);
        Assert.Equal("late", last);

        void Come(object? sender, FirstChanceExceptionEventArgs thrown)
        {
            if (thrown.Exception is TimeoutException)
            {
                _goesOn.TrySetResult();
            }
        }
    }

    private IAsyncEnumerator<string> Start(CancellationToken cancellationToken, int? deadlineMilliseconds = null)
    {
        var limits = PhaseLimits.Of("p", new ProviderTimeouts(), isStreamed: true, deadlineMilliseconds);
        return UpstreamStream.RunAsync(_ => DeafAsync(), "alive", limits, _clock, cancellationToken).GetAsyncEnumerator(CancellationToken.None);
    }

    private async IAsyncEnumerable<string> DeafAsync()
    {
        try
        {
            await _goesOn.Task;
            yield return "late";
        }
        finally
        {
            _ended.SetResult();
        }
    }

    /// <summary>Lets time pass until something ends, which it must.</summary>
    private async Task AdvanceAsync(Task until)
    {
        for (var i = 0; i < 10_000_000 && !until.IsCompleted; i++)
        {
            _clock.Advance(UpstreamStream.EndPatience);
            await Task.Yield();
        }

        Assert.True(until.IsCompleted);
    }
}
