using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Ledger;

/// <summary>
/// Projects a window's spend: what was spent, and the mean of the last whole days (at most four weeks) for the time that is left. The range takes days as
/// independent with the variance that was seen. Pure.
/// </summary>
/// <param name="scope">The level.</param>
/// <param name="window">The window as it is: beginning, end, spend and hard limit.</param>
/// <param name="now">The present (UTC).</param>
internal sealed class SpendForecaster(BudgetScope scope, WindowStatus window, DateTimeOffset now)
{
    private const int MaxDays = 28;

    /// <summary>Standard normal quantile of 0.9.</summary>
    private const double Tenth = 1.2815515655446004;

    private readonly Dictionary<DateTimeOffset, decimal> _days = [];

    /// <summary>From when on facts matter.</summary>
    public DateTimeOffset From => Today.AddDays(-MaxDays);

    private DateTimeOffset Today => new(now.UtcDateTime.Date, TimeSpan.Zero);

    public void Add(SpendFact fact)
    {
        var day = new DateTimeOffset(fact.At.UtcDateTime.Date, TimeSpan.Zero);
        if (day >= From && fact.At <= now)
        {
            _days[day] = _days.GetValueOrDefault(day) + fact.Sums.Cost;
        }
    }

    public SpendForecast ToForecast()
    {
        var until = window.ResetsAt ?? throw new ArgumentException("The window has no end.", nameof(window));
        var (days, perDay, deviation) = Observe();
        var left = (until - now).TotalDays;
        var projected = window.Spent + Money(perDay * left);
        var spread = Money(Tenth * deviation * Math.Sqrt(left));
        return new SpendForecast
        {
            Scope = scope,
            Period = window.Budget.Period,
            Since = window.Since,
            Until = until,
            Spent = window.Spent,
            PerDay = Money(perDay),
            Projected = projected,
            Low = Math.Max(window.Spent, projected - spread),
            High = projected + spread,
            Hard = window.Budget.Hard,
            ExhaustedAt = ExhaustedAt(perDay, until),
            DaysObserved = days,
        };
    }

    /// <summary>Whole days before today, from the first with spend on; without any, today's spend over today's hours.</summary>
    private (int Days, double Mean, double Deviation) Observe()
    {
        var first = _days.Keys.Where(day => day < Today).DefaultIfEmpty(Today).Min();
        var days = (int)(Today - first).TotalDays;
        if (days == 0)
        {
            var hours = Math.Max((now - Today).TotalHours, 1);
            return (0, (double)_days.GetValueOrDefault(Today) * 24 / hours, 0);
        }

        var sums = Enumerable.Range(0, days).Select(day => (double)_days.GetValueOrDefault(first.AddDays(day))).ToList();
        var mean = sums.Average();
        var deviation = days == 1 ? 0 : Math.Sqrt(sums.Sum(sum => (sum - mean) * (sum - mean)) / (days - 1));
        return (days, mean, deviation);
    }

    private DateTimeOffset? ExhaustedAt(double perDay, DateTimeOffset until)
    {
        if (window.Left is not { } left)
        {
            return null;
        }

        if (left == 0)
        {
            return now;
        }

        var days = perDay > 0 ? (double)left / perDay : double.PositiveInfinity;
        return days < (until - now).TotalDays ? now.AddDays(days) : null;
    }

    /// <summary>A projection is an estimate: cents of cents are enough.</summary>
    private static decimal Money(double amount) => decimal.Round((decimal)amount, 6);
}
