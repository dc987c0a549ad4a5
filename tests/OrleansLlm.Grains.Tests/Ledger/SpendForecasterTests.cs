using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Grains.Ledger;

namespace OrleansLlm.Grains.Tests.Ledger;

public sealed class SpendForecasterTests
{
    private static readonly DateTimeOffset Now = new(2026, 4, 11, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Even_days_are_projected_to_the_windows_end()
    {
        var forecast = Forecast(spent: 20, hard: 50, day => 2);

        Assert.Equal(2, forecast.PerDay);
        Assert.Equal(20 + (20 * 2), forecast.Projected);
        Assert.Equal(forecast.Projected, forecast.Low);
        Assert.Equal(forecast.Projected, forecast.High);
        Assert.Equal(Now.AddDays(15), forecast.ExhaustedAt);
        Assert.Equal(28, forecast.DaysObserved);
    }

    [Fact]
    public void Uneven_days_widen_the_range_and_spend_does_not_come_back()
    {
        var forecast = Forecast(spent: 20, hard: null, day => day % 2 == 0 ? 4 : 0);

        Assert.Equal(2, forecast.PerDay);
        Assert.InRange(forecast.High - forecast.Projected, 11.5m, 12m);
        Assert.Equal(forecast.High - forecast.Projected, forecast.Projected - forecast.Low);
        Assert.Null(forecast.ExhaustedAt);
    }

    [Fact]
    public void Without_whole_days_todays_rate_is_taken()
    {
        var now = Now.AddHours(6);
        var forecaster = new SpendForecaster(BudgetScope.Tenant, Window(3, null), now);
        forecaster.Add(SpendFact.Of(Entries.Of(Now.AddHours(2), 3)));

        var forecast = forecaster.ToForecast();

        Assert.Equal(12, forecast.PerDay);
        Assert.Equal(0, forecast.DaysObserved);
    }

    [Fact]
    public void A_used_up_budget_is_exhausted_now() => Assert.Equal(Now, Forecast(50, 50, _ => 2).ExhaustedAt);

    private static SpendForecast Forecast(decimal spent, decimal? hard, Func<int, decimal> costOfDay)
    {
        var forecaster = new SpendForecaster(BudgetScope.Tenant, Window(spent, hard), Now);
        for (var day = 1; day <= 40; day++)
        {
            forecaster.Add(SpendFact.Of(Entries.Of(Now.AddDays(-day).AddHours(5), costOfDay(day))));
        }

        return forecaster.ToForecast();
    }

    private static WindowStatus Window(decimal spent, decimal? hard) => new()
    {
        Budget = new WindowBudget { Period = BudgetPeriod.Month, Hard = hard },
        Since = new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero),
        ResetsAt = new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero),
        Spent = spent,
    };
}
