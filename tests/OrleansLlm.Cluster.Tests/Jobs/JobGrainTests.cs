using System.Collections.Concurrent;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Grains.Jobs;

namespace OrleansLlm.Cluster.Tests.Jobs;

public sealed class JobGrainTests
{
    [Fact]
    public async Task A_job_runs_saves_ends_and_is_made_once()
    {
        await using var cluster = await JobCluster.StartAsync();
        cluster.Handler.Script = async (run, _) =>
        {
            await run.SaveAsync("half");
            return new JobEnd(JobStatus.Succeeded, $"done {run.Request.Input}");
        };
        await cluster.Job("j").StartAsync(JobCluster.Request("7"));
        var ended = await cluster.UntilAsync("j", job => job.HasEnded);
        Assert.Equal((JobStatus.Succeeded, "done 7", 1), (ended.Status, ended.Progress, ended.Runs));
        Assert.Equal(ended.CreatedAt, (await cluster.Job("j").StartAsync(JobCluster.Request("7"))).CreatedAt);
        Assert.Equal(LlmErrorCode.Conflict, (await Assert.ThrowsAsync<LlmException>(() => cluster.Job("j").StartAsync(JobCluster.Request("8")))).Code);
        var list = cluster.Silos.Client.GetGrain<IJobListGrain>(new JobsKey("acme").ToString());
        Assert.Equal(["j"], (await list.ListAsync(JobCluster.Kind, null, 10)).Jobs);
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => cluster.Job("other").GetAsync())).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_job_goes_to_the_silo_that_can_run_it(int able)
    {
        await using var cluster = await JobCluster.StartAsync(3);
        cluster.Handler.WhyNot = silo => silo == able ? null : $"Not on {silo}.";
        cluster.Handler.Script = (_, _) => Task.FromResult(new JobEnd(JobStatus.Succeeded));
        for (var job = 0; job < 4; job++)
        {
            await cluster.Job($"j{job}").StartAsync(JobCluster.Request());
        }

        for (var job = 0; job < 4; job++)
        {
            var ended = await cluster.UntilAsync($"j{job}", info => info.HasEnded);
            Assert.Equal((JobStatus.Succeeded, 1), (ended.Status, ended.Runs));
        }
    }

    [Fact]
    public async Task A_job_that_no_silo_can_run_fails_with_the_reason_and_one_that_has_run_waits()
    {
        await using var cluster = await JobCluster.StartAsync();
        cluster.Handler.WhyNot = _ => "Nothing here.";
        await cluster.Job("never").StartAsync(JobCluster.Request());
        var failed = await cluster.UntilAsync("never", job => job.HasEnded);
        Assert.Equal((JobStatus.Failed, "not_possible", "Nothing here. No other silo can do it either."), (failed.Status, failed.Failure?.Code, failed.Failure?.Message));

        var asked = 0;
        cluster.Handler.WhyNot = _ => null;
        cluster.Handler.Script = async (run, _) =>
        {
            await run.SaveAsync("half");
            cluster.Handler.WhyNot = _ => Interlocked.Increment(ref asked) > 0 ? "Gone for now." : null;
            throw new InvalidOperationException("The silo goes.");
        };
        await cluster.Job("once").StartAsync(JobCluster.Request());
        Assert.False((await cluster.UntilAsync("once", _ => Volatile.Read(ref asked) >= 2)).HasEnded);
        Assert.False((await cluster.Job("once").GetAsync()).HasEnded);
    }

    [Fact]
    public async Task A_job_that_has_ended_can_be_deleted_and_is_found_nowhere_then()
    {
        await using var cluster = await JobCluster.StartAsync();
        var may = new TaskCompletionSource();
        cluster.Handler.Script = async (_, _) =>
        {
            await may.Task;
            return new JobEnd(JobStatus.Succeeded);
        };
        var list = cluster.Silos.Client.GetGrain<IJobListGrain>(new JobsKey("acme").ToString());
        await cluster.Job("kept").StartAsync(JobCluster.Request());
        await cluster.Job("j").StartAsync(JobCluster.Request());
        Assert.Equal(["j", "kept"], (await list.ListAsync(kind: null, null, 10)).Jobs);
        Assert.Equal(LlmErrorCode.Conflict, (await Assert.ThrowsAsync<LlmException>(() => cluster.Job("j").DeleteAsync())).Code);

        may.SetResult();
        await cluster.UntilAsync("j", job => job.HasEnded);
        await cluster.Job("j").DeleteAsync();
        await cluster.Job("j").DeleteAsync();

        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => cluster.Job("j").GetAsync())).Code);
        Assert.Equal(["kept"], (await list.ListAsync(JobCluster.Kind, null, 10)).Jobs);
    }

    [Fact]
    public async Task A_tenant_that_has_as_many_under_way_as_it_may_is_refused_until_one_ends_and_others_are_not()
    {
        await using var cluster = await JobCluster.StartAsync();
        var ends = new ConcurrentDictionary<string, TaskCompletionSource>();
        cluster.Handler.Limit = new JobLimit(2, "OrleansLlm:Tests:MaxRunning", "tests");
        cluster.Handler.Script = async (run, _) =>
        {
            await ends.GetOrAdd(run.Key.Job, _ => new TaskCompletionSource()).Task;
            return new JobEnd(JobStatus.Succeeded);
        };
        await cluster.Job("a").StartAsync(JobCluster.Request());
        await cluster.Job("b").StartAsync(JobCluster.Request());
        await cluster.Job("b").StartAsync(JobCluster.Request());
        var refused = await Assert.ThrowsAsync<LlmException>(() => cluster.Job("c").StartAsync(JobCluster.Request()));
        Assert.Equal(
            (LlmErrorCode.RateLimited, "A tenant may have at most 2 tests under way at once (OrleansLlm:Tests:MaxRunning). Given: 3."), (refused.Code, refused.Message));
        Assert.Equal(TimeSpan.FromSeconds(30), refused.RetryAfter);
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => cluster.Job("c").GetAsync())).Code);
        var list = cluster.Silos.Client.GetGrain<IJobListGrain>(new JobsKey("acme").ToString());
        Assert.Equal(["b", "a"], (await list.ListAsync(JobCluster.Kind, null, 10)).Jobs);
        await cluster.Silos.Client.GetGrain<IJobGrain>(new JobKey("other", "c").ToString()).StartAsync(JobCluster.Request());

        ends.GetOrAdd("a", _ => new TaskCompletionSource()).SetResult();
        await cluster.UntilAsync("a", job => job.HasEnded);
        await Budgets.BudgetCluster.UntilAsync(async () =>
        {
            // A place is given back in the moment after the end.
            try
            {
                await cluster.Job("c").StartAsync(JobCluster.Request());
                return true;
            }
            catch (LlmException full) when (full.Code == LlmErrorCode.RateLimited)
            {
                return false;
            }
        });
        Assert.Equal(2, (await list.ListAsync(JobCluster.Kind, null, 10)).Jobs.Count(job => job != "a"));
        foreach (var job in new[] { "b", "c" })
        {
            ends.GetOrAdd(job, _ => new TaskCompletionSource()).TrySetResult();
        }
    }

    [Fact]
    public async Task A_run_that_breaks_is_followed_by_one_that_goes_on_from_what_was_saved()
    {
        await using var cluster = await JobCluster.StartAsync();
        var seen = new ConcurrentQueue<string?>();
        cluster.Handler.Script = async (run, _) =>
        {
            seen.Enqueue(run.Progress);
            await run.SaveAsync($"{run.Progress}x");
            return seen.Count < 3 ? throw new IOException("broken") : new JobEnd(JobStatus.Succeeded);
        };
        await cluster.Job("j").StartAsync(JobCluster.Request());
        var ended = await cluster.UntilAsync("j", job => job.HasEnded);
        Assert.Equal([null, "x", "xx"], seen);
        Assert.Equal(("xxx", 3), (ended.Progress, ended.Runs));
    }

    [Fact]
    public async Task A_job_is_taken_up_by_another_silo_when_its_own_is_killed_and_the_dead_run_can_not_save()
    {
        await using var cluster = await JobCluster.StartAsync();
        var runs = new ConcurrentQueue<JobRun>();
        cluster.Handler.Script = async (run, _) =>
        {
            runs.Enqueue(run);
            if (run.Progress is null)
            {
                await run.SaveAsync("first");
                await Task.Delay(Timeout.Infinite, CancellationToken.None); // A killed process does not hear that it should stop.
            }

            return new JobEnd(JobStatus.Succeeded, run.Progress + " second");
        };
        await cluster.Job("j").StartAsync(JobCluster.Request());
        await cluster.UntilAsync("j", job => job.Progress == "first");

        await cluster.Silos.KillSiloAsync(await cluster.SiloOfAsync("j"));

        var ended = await cluster.UntilAsync("j", job => job.HasEnded);
        Assert.Equal(("first second", 2), (ended.Progress, ended.Runs));
        await Assert.ThrowsAnyAsync<Exception>(() => runs.First().SaveAsync("late"));
        Assert.Equal("first second", (await cluster.Job("j").GetAsync()).Progress);
    }

    [Fact]
    public async Task A_job_that_is_asked_to_end_hears_of_it_in_this_run_and_the_next()
    {
        await using var cluster = await JobCluster.StartAsync();
        var runs = 0;
        cluster.Handler.Script = async (run, stopping) =>
        {
            var number = Interlocked.Increment(ref runs);
            var asked = new TaskCompletionSource();
            using var hears = run.Cancelled.Register(() => asked.TrySetResult());
            await asked.Task.WaitAsync(stopping);
            return number == 1 ? throw new IOException("broken") : new JobEnd(JobStatus.Cancelled);
        };
        await cluster.Job("j").StartAsync(JobCluster.Request());
        await cluster.UntilAsync("j", job => job.Runs == 1);
        Assert.Equal(JobStatus.Cancelling, (await cluster.Job("j").CancelAsync()).Status);
        var ended = await cluster.UntilAsync("j", job => job.HasEnded);
        Assert.Equal((JobStatus.Cancelled, 2), (ended.Status, runs));
        Assert.Equal(JobStatus.Cancelled, (await cluster.Job("j").CancelAsync()).Status);
    }
}
