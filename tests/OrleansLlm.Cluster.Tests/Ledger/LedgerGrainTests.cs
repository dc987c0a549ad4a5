using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Cluster.Tests.Ledger;

public sealed class LedgerGrainTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task What_calls_cost_is_in_the_ledger_by_key_user_and_model()
    {
        var caller = TestCluster.NewCaller();
        foreach (var user in (string?[])["u1", "u1", null])
        {
            await Requests.ReadAsync(cluster.Router().GenerateAsync(caller, Requests.Chat(maxTokens: 8) with { User = user }));
        }

        var ledger = cluster.Client.GetGrain<ILedgerGrain>(new LedgerKey(caller.Tenant).ToString());
        var report = await ledger.ReportAsync(new SpendQuery { GroupBy = ["user", "model", "outcome"], OrderBy = SpendOrder.Requests });
        var page = await ledger.ReadAsync(new EntryQuery { Limit = 2 });
        var rest = await ledger.ReadAsync(new EntryQuery { Limit = 2, After = page.Next!.Value });
        var status = await cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(caller.Tenant).ToString()).GetAsync(BudgetScope.Tenant);

        Assert.Equal([$"u1|{TestCluster.Model}|completed", $"|{TestCluster.Model}|completed"], report.Rows.Select(row => string.Join('|', row.Values)));
        Assert.Equal([2, 1], report.Rows.Select(row => row.Sums.Requests));
        Assert.Equal(status.PromptTokens, report.Total.PromptTokens);
        Assert.Equal(status.CompletionTokens, report.Total.CompletionTokens);
        Assert.Equal([1, 2, 3], page.Entries.Concat(rest.Entries).Select(entry => entry.Sequence));
        Assert.Null(rest.Next);
        Assert.Equal(3, (await ledger.GetAsync()).LastSequence);
    }

    [Fact]
    public async Task A_window_without_a_limit_has_a_forecast_too()
    {
        var caller = TestCluster.NewCaller();
        await Requests.ReadAsync(cluster.Router().GenerateAsync(caller, Requests.Chat(maxTokens: 8)));
        var ledger = cluster.Client.GetGrain<ILedgerGrain>(new LedgerKey(caller.Tenant).ToString());

        var forecast = await ledger.ForecastAsync(new BudgetScope { Key = caller.KeyId }, BudgetPeriod.Month);

        Assert.Equal(BudgetPeriod.Month, forecast.Period);
        Assert.Equal(1, forecast.Since.Day);
        Assert.Equal(forecast.Since.AddMonths(1), forecast.Until);
        Assert.Null(forecast.Hard);
    }

    [Fact]
    public async Task Wrong_questions_are_refused_by_field()
    {
        var ledger = cluster.Client.GetGrain<ILedgerGrain>(new LedgerKey(TestCluster.NewCaller().Tenant).ToString());

        Assert.Equal("top", (await Assert.ThrowsAsync<LlmException>(() => ledger.ReportAsync(new SpendQuery { Top = 0 }))).Parameter);
        Assert.Equal("limit", (await Assert.ThrowsAsync<LlmException>(() => ledger.ReadAsync(new EntryQuery { Limit = 0 }))).Parameter);
        Assert.Equal("scope", (await Assert.ThrowsAsync<LlmException>(() => ledger.ForecastAsync(new BudgetScope { User = "*" }, BudgetPeriod.Month))).Parameter);
        Assert.Equal("period", (await Assert.ThrowsAsync<LlmException>(() => ledger.ForecastAsync(BudgetScope.Tenant, BudgetPeriod.Total))).Parameter);
        Assert.Equal("keep_entries_days", (await Assert.ThrowsAsync<LlmException>(() => ledger.SetRetentionAsync(0))).Parameter);
    }
}
