using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Cluster.Tests.Alerts;

public sealed class AlertsGrainTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private static readonly PriceRule CentPerToken = new() { Id = "p", Model = "m", Rates = new TokenRates { Input = 10_000, Output = 10_000 } };

    [Fact]
    public async Task A_soft_limit_and_then_the_hard_one_reach_the_webhook_signed_and_once()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var tenant = TestCluster.NewCaller().Tenant;
        var (alerts, secret) = await SetAsync(tenant, receiver.Url);
        var budget = cluster.Client.GetGrain<IBudgetGrain>(new BudgetKey(tenant).ToString());
        await budget.SetLimitsAsync(
            new BudgetScope { Project = "web" },
            new ScopeLimits { Budgets = [new WindowBudget { Period = BudgetPeriod.Month, Hard = 3, Soft = [1.5m] }] });

        await SpendAsync(budget, 100);
        await SpendAsync(budget, 100);
        await SpendAsync(budget, 50);
        var soft = await receiver.NextAsync(secret);
        await Assert.ThrowsAsync<LlmException>(() => SpendAsync(budget, 100));
        await Assert.ThrowsAsync<LlmException>(() => SpendAsync(budget, 100));
        var hard = await receiver.NextAsync(secret);

        Assert.Equal("budget.soft_limit_passed", soft.GetProperty("type").GetString());
        Assert.Equal("project:web", soft.GetProperty("data").GetProperty("scope").GetString());
        Assert.Equal(1.5m, soft.GetProperty("data").GetProperty("threshold").GetDecimal());
        Assert.Equal("budget.hard_limit_reached", hard.GetProperty("type").GetString());
        var latest = (await alerts.GetAsync()).Latest;
        Assert.Equal([AlertKind.HardBudget, AlertKind.SoftBudget], latest.Select(delivery => delivery.Alert.Kind));
        Assert.True(receiver.IsEmpty);
    }

    [Fact]
    public async Task A_receiver_that_is_down_for_a_moment_gets_it_later()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Refusals = 1;
        var (alerts, secret) = await SetAsync(TestCluster.NewCaller().Tenant, receiver.Url);

        await alerts.RaiseAsync(new Alert { Id = "a", Kind = AlertKind.SpendAnomaly, Message = "m" });
        await alerts.RaiseAsync(new Alert { Id = "a", Kind = AlertKind.SpendAnomaly, Message = "m" });
        var delivered = await receiver.NextAsync(secret);

        Assert.Equal("spend.anomaly", delivered.GetProperty("type").GetString());
        var listed = Assert.Single((await alerts.GetAsync()).Latest);
        Assert.InRange(listed.Attempts, 1, 2);
    }

    [Fact]
    public async Task An_alert_that_comes_while_another_is_sent_does_not_send_that_one_again()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Hold = new TaskCompletionSource();
        var (alerts, secret) = await SetAsync(TestCluster.NewCaller().Tenant, receiver.Url);

        await alerts.RaiseAsync(new Alert { Id = "a", Kind = AlertKind.SpendAnomaly, Message = "m" });
        var first = await receiver.NextAsync(secret);
        await alerts.RaiseAsync(new Alert { Id = "b", Kind = AlertKind.SpendAnomaly, Message = "n" });
        receiver.Hold.SetResult();
        var second = await receiver.NextAsync(secret);

        Assert.Equal(["m", "n"], new[] { first, second }.Select(delivery => delivery.GetProperty("data").GetProperty("message").GetString()));
        while ((await alerts.GetAsync()).Latest.Any(delivery => delivery.DeliveredAt is null))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }

        Assert.Equal((2, true), (receiver.Arrivals, receiver.IsEmpty));
    }

    [Fact]
    public async Task A_test_alert_tells_how_it_went()
    {
        var (alerts, _) = await SetAsync(TestCluster.NewCaller().Tenant, "http://127.0.0.1:9/hook");

        var tried = await alerts.TestAsync();

        Assert.Null(tried.DeliveredAt);
        Assert.NotNull(tried.LastFailure);
        Assert.Empty((await alerts.GetAsync()).Latest);
    }

    [Fact]
    public async Task The_secret_is_shown_once_and_kept()
    {
        var alerts = cluster.Client.GetGrain<IAlertsGrain>(new AlertsKey(TestCluster.NewCaller().Tenant).ToString());

        var made = await alerts.SetAsync(new AlertSettings { Url = "https://example.com/hook" });
        var again = await alerts.SetAsync(new AlertSettings { Url = "https://example.com/other" });

        Assert.StartsWith("whsec_", made.Settings.Secret, StringComparison.Ordinal);
        Assert.Null(again.Settings.Secret);
        Assert.Null((await alerts.GetAsync()).Settings.Secret);
        Assert.Equal("url", (await Assert.ThrowsAsync<LlmException>(() => alerts.SetAsync(new AlertSettings { Url = "nowhere" }))).Parameter);
    }

    private async Task<(IAlertsGrain Alerts, string Secret)> SetAsync(string tenant, string url)
    {
        var alerts = cluster.Client.GetGrain<IAlertsGrain>(new AlertsKey(tenant).ToString());
        return (alerts, (await alerts.SetAsync(new AlertSettings { Url = url })).Settings.Secret!);
    }

    private static async Task SpendAsync(IBudgetGrain budget, int tokens)
    {
        var reservation = await budget.ReserveAsync(new ReserveRequest
        {
            Id = Guid.NewGuid().ToString(),
            KeyId = "k",
            Project = "web",
            Model = "m",
            Price = CentPerToken,
            Ceiling = new UsageCeiling { PromptTokens = tokens },
            Lease = TimeSpan.FromMinutes(1),
        });
        await budget.SettleAsync(new Settlement { ReservationId = reservation.Id, Usage = new TokenUsage { PromptTokens = tokens } });
    }
}
