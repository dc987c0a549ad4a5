using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Cluster.Tests.Budgets;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Erasure;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Responses;

namespace OrleansLlm.Cluster.Tests.Responses;

public sealed class BackgroundResponseTests(ResponseCluster cluster) : IClassFixture<ResponseCluster>
{
    private readonly string _id = $"resp_{Guid.NewGuid():N}";

    [Fact]
    public async Task It_is_made_once_without_a_reader_and_what_it_was_made_from_is_forgotten()
    {
        var caller = await cluster.NewCallerAsync();
        Assert.Equal(ResponseStatuses.Queued, (await cluster.StartAsync(caller, _id, streams: false)).Unfinished);
        await cluster.UntilAsync(caller, _id, response => response.Unfinished == ResponseStatuses.InProgress);
        await cluster.StartAsync(caller, _id, streams: false);
        Assert.Equal("the client's words", (await cluster.StateAsync(caller, _id)).Background!.Request!.Body);

        cluster.Maker.Step(_id, 3);
        var made = await cluster.UntilAsync(caller, _id, response => response.HasEnded);
        Assert.Equal((null, ScriptedMaker.Json("completed", "\"w0 w1 w2 \"")), (made.Unfinished, made.Json));
        Assert.Single(cluster.Maker.Begun, id => id == _id);
        Assert.Null((await cluster.StateAsync(caller, _id)).Background!.Request);
        Assert.Equal("stream", (await Assert.ThrowsAsync<LlmException>(() => cluster.ReadAsync(caller, _id))).Parameter);
    }

    [Fact]
    public async Task All_readers_get_the_same_events_live_and_afterwards_from_any_one_on()
    {
        var caller = await cluster.NewCallerAsync();
        await cluster.StartAsync(caller, _id, streams: true);
        cluster.Maker.Step(_id);
        var first = await cluster.ReadAsync(caller, _id, most: 5);
        var rest = cluster.ReadAsync(caller, _id, after: 4);
        cluster.Maker.Step(_id, 2);
        Assert.Equal(Enumerable.Range(0, 8), first.Concat(await rest).Select(one => one.Number));
        await cluster.UntilAsync(caller, _id, response => response.HasEnded);
        Assert.Equal(first.Concat(await rest), await cluster.ReadAsync(caller, _id));
        Assert.Equal([6, 7], (await cluster.ReadAsync(caller, _id, after: 5)).Select(one => one.Number));
        Assert.Empty(await cluster.ReadAsync(caller, _id, after: 7));
    }

    [Fact]
    public async Task Cancelled_it_ends_at_once_keeps_what_there_is_and_stays_so()
    {
        var caller = await cluster.NewCallerAsync();
        await cluster.StartAsync(caller, _id, streams: true);
        cluster.Maker.Step(_id);
        var read = cluster.ReadAsync(caller, _id);
        await cluster.ReadAsync(caller, _id, most: 5);
        var cancelled = await cluster.Grain<IBackgroundResponseGrain>(caller, _id).CancelAsync();
        Assert.Equal(ResponseStatuses.Cancelled, cancelled.Unfinished);
        Assert.Contains("""
            "output":[{"id":"msg","type":"message","status":"incomplete","role":"assistant","content":[{"type":"output_text","text":"w0 ","annotations":[],"logprobs":[]}]}]
            """, cancelled.Json, StringComparison.Ordinal);
        Assert.Equal(("response.cancelled", 5), ((await read)[^1].Type, (await read)[^1].Number));
        await BudgetCluster.UntilAsync(() => Task.FromResult(cluster.Maker.Ended.Contains(_id)));
        Assert.Equal(cancelled.Json, (await cluster.Grain<IBackgroundResponseGrain>(caller, _id).CancelAsync()).Json);
        Assert.Equal(cancelled.Json, (await cluster.Grain<IResponseGrain>(caller, _id).GetAsync()).Json);
    }

    [Fact]
    public async Task One_that_has_ended_is_not_cancelled_and_one_of_a_waiting_client_can_not_be()
    {
        var caller = await cluster.NewCallerAsync();
        await cluster.StartAsync(caller, _id, streams: false);
        cluster.Maker.Step(_id, 3);
        var made = await cluster.UntilAsync(caller, _id, response => response.HasEnded);
        Assert.Equal(made.Json, (await cluster.Grain<IBackgroundResponseGrain>(caller, _id).CancelAsync()).Json);
        await cluster.Grain<IResponseGrain>(caller, "plain").SaveAsync(made);
        var refused = await Assert.ThrowsAsync<LlmException>(() => cluster.Grain<IBackgroundResponseGrain>(caller, "plain").CancelAsync());
        Assert.Equal((LlmErrorCode.InvalidRequest, "id"), (refused.Code, refused.Parameter));
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => cluster.Grain<IBackgroundResponseGrain>(caller, "none").CancelAsync())).Code);
    }

    [Fact]
    public async Task Deleted_or_erased_it_ends_and_nothing_of_it_is_left()
    {
        var caller = await cluster.NewCallerAsync();
        await cluster.StartAsync(caller, _id, streams: true);
        await cluster.StartAsync(caller, _id + "b", streams: true);
        await cluster.ReadAsync(caller, _id, most: 4);
        await cluster.Grain<IResponseGrain>(caller, _id).DeleteAsync();
        var services = cluster.Silos.Silos[0].ServiceProvider;
        var erasure = ActivatorUtilities.CreateInstance<ResponseErasure>(services);
        Assert.Equal(1, await erasure.EraseAsync(new ErasureScope { Tenant = caller.Tenant, User = "ann" }, CancellationToken.None));
        await BudgetCluster.UntilAsync(() => Task.FromResult(cluster.Maker.Ended.Contains(_id) && cluster.Maker.Ended.Contains(_id + "b")));
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => cluster.Grain<IResponseGrain>(caller, _id).GetAsync())).Code);
        Assert.DoesNotContain(cluster.Store.Keys, key => key.Contains(_id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_its_silo_lost_one_that_nobody_read_is_made_anew_if_its_key_is_still_good()
    {
        await using var own = new ResponseCluster();
        await own.InitializeAsync();
        var caller = await own.NewCallerAsync();
        var stranger = caller with { KeyId = "revoked" };
        await own.StartAsync(caller, "r", streams: false);
        await own.UntilAsync(caller, "r", response => response.Unfinished == ResponseStatuses.InProgress);
        own.Maker.Step("r");
        await own.KillSiloOfAsync(caller, "r");
        await own.UntilAsync(caller, "r", response => response.Unfinished == ResponseStatuses.InProgress);
        own.Maker.Step("r", 4);
        Assert.Null((await own.UntilAsync(caller, "r", response => response.HasEnded)).Unfinished);
        Assert.Equal(2, (await own.StateAsync(caller, "r")).Background!.Runs);

        await own.StartAsync(stranger, "s", streams: false);
        await own.UntilAsync(caller, "s", response => response.Unfinished == ResponseStatuses.InProgress);
        await own.KillSiloOfAsync(caller, "s");
        var failed = await own.UntilAsync(caller, "s", response => response.HasEnded);
        Assert.Equal(ResponseStatuses.Failed, failed.Unfinished);
        Assert.Contains("revoked or expired", failed.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_its_silo_lost_a_streamed_one_fails_with_the_reason_and_every_reader_is_told()
    {
        await using var own = new ResponseCluster();
        await own.InitializeAsync();
        var caller = await own.NewCallerAsync();
        await own.StartAsync(caller, "r", streams: true);
        own.Maker.Step("r", 2);
        await own.ReadAsync(caller, "r", most: 6);
        await own.KillSiloOfAsync(caller, "r");

        var failed = await own.UntilAsync(caller, "r", response => response.HasEnded);
        Assert.Equal(ResponseStatuses.Failed, failed.Unfinished);
        Assert.Contains("The silo that made the response is gone", failed.Json, StringComparison.Ordinal);
        Assert.Single(own.Maker.Begun, id => id == "r");
        var kept = await own.ReadAsync(caller, "r");
        Assert.Equal("response.failed", kept[^1].Type);
        Assert.Equal(Enumerable.Range(0, kept.Count), kept.Select(one => one.Number));
        var told = Assert.Single(await own.ReadAsync(caller, "r", after: 5));
        Assert.Equal(("response.failed", 6), (told.Type, told.Number));
        Assert.Contains("\"sequence_number\":6", told.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_its_silo_lost_it_is_taken_up_once_though_nobody_ever_asks_for_it()
    {
        await using var own = new ResponseCluster();
        await own.InitializeAsync();
        var caller = await own.NewCallerAsync();
        await own.StartAsync(caller, "r", streams: false);
        await BudgetCluster.UntilAsync(() => Task.FromResult(own.Maker.Begun.Contains("r")));
        Assert.True(await own.IsNotedAsync(caller, "r"));
        await own.KillSiloOfAsync(caller, "r");
        await BudgetCluster.UntilAsync(() => Task.FromResult(own.Maker.Begun.Count(id => id == "r") > 1));
        own.Maker.Step("r", 9);
        await BudgetCluster.UntilAsync(async () => (await own.StateAsync(caller, "r")).Background!.Request is null && !await own.IsNotedAsync(caller, "r"));
        var made = await own.StateAsync(caller, "r");
        Assert.Equal((null, ScriptedMaker.Json("completed", "\"w0 w1 w2 \""), 2), (made.Response!.Unfinished, made.Response.Json, made.Background!.Runs));
        Assert.Equal(2, own.Maker.Begun.Count(id => id == "r"));

        await own.StartAsync(caller, "s", streams: true);
        await own.KillSiloOfAsync(caller, "s");
        await BudgetCluster.UntilAsync(async () => (await own.StateAsync(caller, "s")).Background!.Request is null && !await own.IsNotedAsync(caller, "s"));
        Assert.Equal(ResponseStatuses.Failed, (await own.StateAsync(caller, "s")).Response!.Unfinished);
        Assert.True(own.Maker.Begun.Count(id => id == "s") <= 1);
    }

    [Fact]
    public async Task One_that_has_ended_was_cancelled_or_deleted_is_not_on_the_list_of_running_ones()
    {
        var caller = await cluster.NewCallerAsync();
        foreach (var id in new[] { "ended", "cancelled", "deleted" })
        {
            await cluster.StartAsync(caller, id, streams: false);
            Assert.True(await cluster.IsNotedAsync(caller, id));
        }

        cluster.Maker.Step("ended", 3);
        await cluster.Grain<IBackgroundResponseGrain>(caller, "cancelled").CancelAsync();
        await cluster.Grain<IResponseGrain>(caller, "deleted").DeleteAsync();
        foreach (var id in new[] { "ended", "cancelled", "deleted" })
        {
            await BudgetCluster.UntilAsync(async () => !await cluster.IsNotedAsync(caller, id));
        }
    }

    [Fact]
    public async Task A_tenant_that_has_as_many_under_way_as_it_may_is_refused_and_others_are_not()
    {
        var caller = await cluster.NewCallerAsync();
        var running = cluster.Silos.Client.GetGrain<IRunningResponsesGrain>(RunningResponsesKey.Of(caller.Tenant).ToString());
        for (var i = 0; i < new ResponsesOptions().MaxRunning; i++)
        {
            await running.AddAsync(caller.Tenant, $"{_id}-{i}");
        }

        var refused = await Assert.ThrowsAsync<LlmException>(() => cluster.StartAsync(caller, _id, streams: false));
        Assert.Equal((LlmErrorCode.RateLimited, "background"), (refused.Code, refused.Parameter));
        Assert.DoesNotContain(cluster.Store.Keys, key => key.Contains(_id, StringComparison.Ordinal));
        await cluster.StartAsync(await cluster.NewCallerAsync(), _id, streams: false);
        await running.RemoveAsync(caller.Tenant, $"{_id}-0");
        await cluster.StartAsync(caller, _id, streams: false);
    }
}
