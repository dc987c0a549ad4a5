using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;
using OrleansLlm.Contracts;

namespace OrleansLlm.Grains.Tests.Contracts;

public sealed class GrainRetryTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_call_is_repeated_until_the_cluster_has_found_its_grain_again()
    {
        var calls = 0;
        var answer = GrainRetry.RunAsync(
            () => ++calls < 4 ? Task.FromException<int>(new SiloUnavailableException()) : Task.FromResult(7), _clock, CancellationToken.None);
        await AdvanceUntilAsync(answer);
        Assert.Equal((7, 4), (await answer, calls));
    }

    [Fact]
    public async Task The_answer_of_a_grain_is_never_repeated()
    {
        var calls = 0;
        await Assert.ThrowsAsync<LlmException>(() => GrainRetry.RunAsync<int>(
            () =>
            {
                calls++;
                throw new LlmException(LlmErrorCode.BudgetExceeded, "no");
            },
            _clock,
            CancellationToken.None));
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task What_the_state_store_threw_into_a_grain_is_told_as_it_was_thrown_and_not_repeated()
    {
        var calls = 0;
        var thrown = new LlmException(LlmErrorCode.StoreUnavailable, "away");
        var told = await Assert.ThrowsAsync<LlmException>(() => GrainRetry.RunAsync<int>(
            () =>
            {
                calls++;
                throw new OrleansException("Error from storage provider", thrown);
            },
            _clock,
            CancellationToken.None));
        Assert.Same(thrown, told);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_failure_that_lasts_is_told_after_the_limit()
    {
        var started = _clock.GetTimestamp();
        var answer = GrainRetry.RunAsync(() => Task.FromException<int>(new TimeoutException("late")), _clock, CancellationToken.None);
        await AdvanceUntilAsync(answer);
        Assert.Equal("late", (await Assert.ThrowsAsync<TimeoutException>(() => answer)).Message);
        Assert.InRange(_clock.GetElapsedTime(started), GrainRetry.Limit - TimeSpan.FromSeconds(2), GrainRetry.Limit + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Cancelling_ends_the_pause()
    {
        using var cancel = new CancellationTokenSource();
        var answer = GrainRetry.RunAsync(() => Task.FromException<int>(new SiloUnavailableException()), _clock, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    [Fact]
    public async Task A_call_that_the_cluster_cancelled_by_itself_is_repeated()
    {
        var calls = 0;
        var answer = GrainRetry.RunAsync(
            () => ++calls < 2 ? Task.FromException<int>(new TaskCanceledException()) : Task.FromResult(7), _clock, CancellationToken.None);
        await AdvanceUntilAsync(answer);
        Assert.Equal((7, 2), (await answer, calls));
    }

    [Fact]
    public async Task What_the_cluster_goes_on_to_cancel_is_not_told_as_if_the_caller_had()
    {
        using var asked = new CancellationTokenSource();
        var answer = GrainRetry.RunAsync(() => Task.FromException<int>(new TaskCanceledException()), _clock, asked.Token);
        await AdvanceUntilAsync(answer);
        await Assert.ThrowsAsync<TimeoutException>(() => answer);
    }

    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(task, Task.Delay(1));
        }
    }
}
