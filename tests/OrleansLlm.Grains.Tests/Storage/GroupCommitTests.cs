using Orleans.Runtime;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Tests.Storage;

public sealed class GroupCommitTests
{
    [Fact]
    public Task Changes_made_while_a_write_runs_share_the_next_one() => OnOneSchedulerAsync(async () =>
    {
        var gate = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        var writes = 0;
        var commit = new GroupCommit(
            async () =>
            {
                if (++writes == 1)
                {
                    started.SetResult();
                    await gate.Task;
                }
            },
            () => { });
        var first = commit.FlushAsync();
        await started.Task;

        var second = commit.FlushAsync();
        var third = commit.FlushAsync();
        gate.SetResult();
        await Task.WhenAll(first, second, third);

        Assert.Equal(2, writes);
    });

    [Fact]
    public async Task A_failed_write_reaches_its_waiters_and_fences_later_ones()
    {
        var failures = 0;
        var commit = new GroupCommit(() => Task.FromException(new IOException("disk full")), () => failures++);
        Assert.Equal("disk full", (await Assert.ThrowsAsync<IOException>(commit.FlushAsync)).Message);
        Assert.Equal(1, failures);
        Assert.Throws<OrleansException>(commit.EnsureUsable);
        await Assert.ThrowsAsync<OrleansException>(() => commit.FlushAsync());
    }

    /// <summary>As in a grain: one turn at a time.</summary>
    private static Task OnOneSchedulerAsync(Func<Task> test) => Task.Factory.StartNew(
        test, CancellationToken.None, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();
}
