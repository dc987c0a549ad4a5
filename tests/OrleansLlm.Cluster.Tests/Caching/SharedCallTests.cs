using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cluster.Tests.Caching;

/// <summary>Equal calls at once.</summary>
public sealed class SharedCallTests(CacheCluster cluster) : IClassFixture<CacheCluster>
{
    /// <summary>Takes a while: the end token is ignored.</summary>
    private static GenerationRequest Long(int maxTokens = 300) => CacheCluster.Chat() with { MaxTokens = maxTokens, IgnoreEndOfSequence = true };

    [Fact]
    public async Task Many_equal_calls_at_once_are_one_call_of_the_model()
    {
        var caller = TestCluster.NewCaller();

        var calls = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => cluster.AskAsync(caller, Long(), $"shard-{i % 4}")));

        Assert.Single(calls.Select(chunks => Requests.Text(chunks)).Distinct());
        var statuses = calls.Select(chunks => Requests.Route(chunks).Cache!.Status).ToList();
        Assert.Equal((1, 15), (statuses.Count(status => status == CacheStatus.Miss), statuses.Count(status => status == CacheStatus.Hit)));
        var paid = Assert.Single(calls, chunks => chunks[^1].Usage!.TotalTokens > 0);
        Assert.All(calls, chunks => Assert.True(ReferenceEquals(chunks, paid) || chunks[^1].Cost == 0));
        Assert.All(calls.Where(chunks => !ReferenceEquals(chunks, paid)), chunks => Assert.Equal(paid[^1].Cost, chunks[^1].Route!.Cache!.Saved));
        await CacheCluster.UntilAsync(async () => (await cluster.EntriesAsync(caller)).Count == 16);
        var entries = await cluster.EntriesAsync(caller);
        Assert.Single(entries, entry => entry.Outcome == SettlementOutcome.Completed);
        Assert.Equal(15, entries.Count(entry => entry.Outcome == SettlementOutcome.CacheHit && entry.Saved > 0 && entry.Cost == 0));
        Assert.Equal(paid[^1].Cost, (await cluster.MoneyAsync(caller)).Total.Spent);
    }

    [Fact]
    public async Task A_follower_reads_the_stream_live_and_from_its_beginning()
    {
        var caller = TestCluster.NewCaller();
        using var stop = new CancellationTokenSource();
        await using var leader = cluster.Run(caller, Long(800), "a", stop.Token).GetAsyncEnumerator();
        await ReadTokensAsync(leader, 5);

        await using var follower = cluster.Run(caller, Long(800), "b", stop.Token).GetAsyncEnumerator();
        var text = await ReadTokensAsync(follower, 5);

        Assert.NotEmpty(text);
        Assert.Equal(1, (await cluster.StatisticsAsync(caller)).Running);
    }

    [Fact]
    public async Task When_the_one_who_began_it_leaves_the_call_goes_on_for_the_others()
    {
        var caller = TestCluster.NewCaller();
        Task<List<GenerationChunk>> follower;
        await using (var leader = cluster.Run(caller, Long(), "a").GetAsyncEnumerator())
        {
            await ReadTokensAsync(leader, 1);
            follower = cluster.AskAsync(caller, Long(), "b");
            await CacheCluster.UntilAsync(async () => (await cluster.StatisticsAsync(caller)).Hits == 1 && (await cluster.MoneyAsync(caller)).Running == 2);
        }

        var chunks = await follower;
        Assert.Equal(CacheStatus.Hit, Requests.Route(chunks).Cache!.Status);
        Assert.Equal(300, chunks.SelectMany(chunk => chunk.Deltas).Sum(delta => delta.Tokens));
        await CacheCluster.UntilAsync(async () => (await cluster.MoneyAsync(caller)).Running == 0);
        var outcomes = (await cluster.EntriesAsync(caller)).Select(entry => entry.Outcome).Order();
        Assert.Equal([SettlementOutcome.Completed, SettlementOutcome.CacheHit], outcomes);
    }

    [Fact]
    public async Task When_nobody_is_left_the_call_is_cancelled_and_nothing_is_kept()
    {
        var caller = TestCluster.NewCaller();
        await using (var leader = cluster.Run(caller, Long(900), "a").GetAsyncEnumerator())
        await using (var follower = cluster.Run(caller, Long(900), "b").GetAsyncEnumerator())
        {
            await ReadTokensAsync(leader, 1);
            await ReadTokensAsync(follower, 1);
        }

        await CacheCluster.UntilAsync(async () => (await cluster.MoneyAsync(caller)).Running == 0 && (await cluster.StatisticsAsync(caller)).Running == 0);
        Assert.All(await cluster.EntriesAsync(caller), entry => Assert.Equal(SettlementOutcome.Cancelled, entry.Outcome));
        Assert.InRange((await cluster.EntriesAsync(caller)).Sum(entry => entry.Usage.CompletionTokens), 1, 899);
        Assert.Equal(0, (await cluster.StatisticsAsync(caller)).Entries);
    }

    [Fact]
    public async Task Limits_of_the_one_who_began_it_fail_nobody_else()
    {
        var caller = TestCluster.NewCaller();
        var refused = caller with { KeyId = "refused-key" };
        var budget = cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString());
        await budget.SetSuspendedAsync(new BudgetScope { Key = "refused-key" }, suspended: true);

        for (var i = 0; i < 10; i++)
        {
            var request = CacheCluster.Chat($"What is {i}?");
            var refusal = cluster.AskAsync(refused, request, "a");
            var others = Enumerable.Range(0, 3).Select(_ => cluster.AskAsync(caller, request, "b")).ToList();
            Assert.All(await Task.WhenAll(others), chunks => Assert.NotNull(chunks[^1].Usage));
            Assert.Equal(LlmErrorCode.Forbidden, (await Assert.ThrowsAsync<LlmException>(() => refusal)).Code);
        }
    }

    [Fact]
    public async Task A_call_that_can_not_succeed_fails_for_all_and_is_not_kept()
    {
        var caller = TestCluster.NewCaller();
        var tooLong = CacheCluster.Chat(string.Concat(Enumerable.Repeat("many words ", 1000)));
        var failures = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Assert.ThrowsAsync<LlmException>(() => cluster.AskAsync(caller, tooLong, $"shard-{i % 3}"))));
        Assert.All(failures, failure => Assert.Equal(LlmErrorCode.ContextLengthExceeded, failure.Code));
        Assert.Equal((0, 0), ((await cluster.StatisticsAsync(caller)).Entries, (await cluster.MoneyAsync(caller)).Running));
    }

    [Fact]
    public async Task Only_the_own_tenant_can_follow_a_call()
    {
        var caller = TestCluster.NewCaller();
        var query = new CacheQuery
        {
            Address = new CacheAddress { Tenant = caller.Tenant, Partition = "tenant", Exact = new string('0', 64), Model = TestCluster.Model },
            CanRead = true,
            Runner = new RouterKey(RouterKey.DirectRoute, "a").ToString(),
        };
        var led = await cluster.Client.GetGrain<ICacheGrain>(CacheKey.Of(query.Address).ToString()).BeginAsync(query);
        var flights = cluster.Client.GetGrain<IFlightGrain>(led.Runner!);
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => Requests.ReadAsync(flights.FollowAsync("globex", led.Flight!)))).Code);
        var foreign = cluster.Client.GetGrain<ICacheGrain>(new CacheKey("globex", 0).ToString());
        Assert.Equal(LlmErrorCode.InvalidRequest, (await Assert.ThrowsAsync<LlmException>(() => foreign.BeginAsync(query))).Code);
    }

    private static async Task<string> ReadTokensAsync(IAsyncEnumerator<GenerationChunk> stream, int tokens)
    {
        var text = "";
        while (tokens > 0)
        {
            Assert.True(await stream.MoveNextAsync());
            tokens -= stream.Current.Deltas.Sum(delta => delta.Tokens);
            text += string.Concat(stream.Current.Deltas.Select(delta => delta.Text));
        }

        return text;
    }
}
