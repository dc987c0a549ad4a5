using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cluster.Tests.Prices;

public sealed class PriceBookGrainTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private IPriceBookGrain Book => cluster.Client.GetGrain<IPriceBookGrain>(IPriceBookGrain.Key);

    [Fact]
    public async Task A_rule_of_the_book_prices_the_next_calls_of_its_tenant_by_token_request_and_second()
    {
        var caller = TestCluster.NewCaller();
        var rule = await SetAsync(caller, new PriceRule
        {
            Id = "", Model = "emb*", Rates = new TokenRates { Input = 1, Output = 2, CachedInput = 0.5m }, PerRequest = 0.01m, PerSecond = 0.25m,
        });

        var last = (await Requests.ReadAsync(cluster.Router().GenerateAsync(caller, Requests.Chat(maxTokens: 20))))[^1];

        Assert.True(last.Usage!.ComputeTime > TimeSpan.Zero);
        Assert.Equal(rule.CostOf(last.Usage), last.Cost);
        Assert.True(last.Cost > 0.01m);
        Assert.StartsWith("settings:", (await PriceOfAsync(TestCluster.NewCaller())).Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_is_left_pays_for_the_time_it_used()
    {
        var caller = TestCluster.NewCaller();
        await SetAsync(caller, new PriceRule { Id = "", Model = TestCluster.Model, PerSecond = 100 });

        await foreach (var chunk in cluster.Router().GenerateAsync(caller, Requests.Endless()))
        {
            if (chunk.Deltas.Count > 0)
            {
                break;
            }
        }

        var budget = cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString());
        await UntilAsync(async () => (await budget.GetAsync(BudgetScope.Tenant)).Total.Spent > 0);
    }

    [Fact]
    public async Task Setting_the_same_again_changes_no_version_and_every_edit_does()
    {
        var rule = await Book.SetAsync(Rule("version-test"));
        var version = await VersionAsync();
        await Book.SetAsync(rule);
        await Book.ImportAsync(new PriceImport { Source = "table", IsDryRun = true, Rules = [Rule("other-version-test")] });
        Assert.Equal(version, await VersionAsync());

        await Book.EndAsync(rule.Id, until: null);
        Assert.NotEqual(version, await VersionAsync());
    }

    [Fact]
    public async Task A_table_of_thousands_is_imported_in_one_step_and_read_in_pages()
    {
        var rules = Enumerable.Range(0, 2_500).Select(i => Rule($"table-{i}")).ToList();
        var result = await Book.ImportAsync(new PriceImport { Source = "table", Rules = rules });
        Assert.All(result.Prices, price => Assert.Equal(PriceImportOutcome.Added, price.Outcome));

        var (version, read) = (await Book.ReadAllAsync())!.Value;
        Assert.Equal(2_500, read.Count(rule => rule.Source == "table"));
        Assert.Null(await Book.ReadAllAsync(version));
    }

    private static PriceRule Rule(string model) => new() { Id = "", Model = model, Provider = "nobody", Rates = new TokenRates { Input = 1 } };

    private async Task<PriceRule> SetAsync(Caller caller, PriceRule rule)
    {
        var kept = await Book.SetAsync(rule with { Tenant = caller.Tenant });
        await UntilAsync(async () => (await PriceOfAsync(caller)).Id == kept.Id);
        return kept;
    }

    private async Task<PriceRule> PriceOfAsync(Caller caller) =>
        (await cluster.Router().ListModelsAsync(caller)).Single(model => model.Name == TestCluster.Model).Price!;

    private async Task<long> VersionAsync() => (await Book.ReadAsync(PriceBookReading.NoVersion, skip: 0)).Version;

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }
}
