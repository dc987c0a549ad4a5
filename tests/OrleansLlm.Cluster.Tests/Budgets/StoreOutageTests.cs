using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Cluster.Tests.Budgets;

public sealed class StoreOutageTests
{
    [Fact]
    public async Task A_stream_that_runs_while_the_store_fails_ends_well_and_is_settled_when_the_store_is_back()
    {
        var store = new SwitchedStore();
        await using var cluster = new TestCluster(1, storage: store);
        await cluster.InitializeAsync();
        var caller = TestCluster.NewCaller();
        var ledger = cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString());
        var chunks = new List<GenerationChunk>();

        await foreach (var chunk in cluster.Router().GenerateAsync(caller, Requests.Endless(maxTokens: 300)))
        {
            chunks.Add(chunk);
            store.IsDown |= chunk.Deltas.Count > 0;
        }

        var refused = await Assert.ThrowsAsync<LlmException>(() => Requests.ReadAsync(cluster.Router().GenerateAsync(caller, Requests.Chat())));
        Assert.Equal(LlmErrorCode.StoreUnavailable, refused.Code);
        Assert.Equal(300, chunks[^1].Usage!.CompletionTokens);
        Assert.True(chunks[^1].Cost > 0);

        store.IsDown = false;
        await BudgetCluster.UntilAsync(async () => await ledger.GetAsync(BudgetScope.Tenant) is { Running: 0, Requests: 1 });
        Assert.Equal(chunks[^1].Cost, (await ledger.GetAsync(BudgetScope.Tenant)).Total.Spent);
        await Requests.ReadAsync(cluster.Router().GenerateAsync(caller, Requests.Chat(maxTokens: 1)));
    }

    [Fact]
    public async Task Who_asks_the_ledger_after_an_answer_finds_what_it_cost_however_slow_the_store_is()
    {
        var store = new SwitchedStore();
        await using var cluster = new TestCluster(1, storage: store);
        await cluster.InitializeAsync();
        var caller = TestCluster.NewCaller();
        var ledger = cluster.Client.GetGrain<ILedgerGrain>(new LedgerKey(caller.Tenant).ToString());
        await ledger.GetAsync();
        var isSlow = new TaskCompletionSource();
        var chunks = new List<GenerationChunk>();

        await foreach (var chunk in cluster.Router().GenerateAsync(caller, Requests.Chat(maxTokens: 8)))
        {
            chunks.Add(chunk);
            if (chunk.Deltas.Count > 0)
            {
                store.BeforeWrite = _ => isSlow.Task;
            }
        }

        var asking = Task.WhenAll(SpentAsync(), EntriesAsync(), LastAsync());
        await Task.WhenAny(asking, Task.Delay(500, TestContext.Current.CancellationToken));
        isSlow.SetResult();

        Assert.Equal([chunks[^1].Cost, chunks[^1].Cost, 1], await asking);

        async Task<decimal?> SpentAsync() => (await ledger.ReportAsync(new SpendQuery())).Total.Cost;
        async Task<decimal?> EntriesAsync() => (await ledger.ReadAsync(new EntryQuery())).Entries.Sum(entry => entry.Cost);
        async Task<decimal?> LastAsync() => (await ledger.GetAsync()).LastSequence;
    }

    [Fact]
    public async Task A_call_counts_at_every_level()
    {
        var store = new SwitchedStore();
        await using var cluster = new TestCluster(1, storage: store);
        await cluster.InitializeAsync();
        var caller = TestCluster.NewCaller() with { Project = "web" };
        var ledger = cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString());
        await ledger.SetLimitsAsync(new BudgetScope { User = BudgetScope.Each }, new ScopeLimits { RequestsPerMinute = 100 });

        var chunks = await Requests.ReadAsync(cluster.Router().GenerateAsync(caller, Requests.Chat(maxTokens: 5) with { User = "ann" }));

        foreach (var scope in (string[])["tenant", "project:web", "key:test-key", "user:ann"])
        {
            Assert.True(BudgetScope.TryParse(scope, out var parsed));
            var status = await ledger.GetAsync(parsed);
            Assert.Equal((scope, 1L, chunks[^1].Cost), (scope, status.Requests, (decimal?)status.Total.Spent));
        }
    }
}
