using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>Borders of windows in UTC. Pure.</summary>
internal static class CalendarWindow
{
    /// <summary>Number of periods.</summary>
    public const int Periods = 7;

    /// <summary>When the calendar window that holds a moment began.</summary>
    public static DateTimeOffset StartOf(BudgetPeriod period, DateTimeOffset at)
    {
        var day = new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero);
        return period switch
        {
            BudgetPeriod.Minute => Floor(at, TimeSpan.TicksPerMinute),
            BudgetPeriod.Hour => Floor(at, TimeSpan.TicksPerHour),
            BudgetPeriod.Day => day,
            BudgetPeriod.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            BudgetPeriod.Month => day.AddDays(1 - day.Day),
            BudgetPeriod.Quarter => new DateTimeOffset(day.Year, ((day.Month - 1) / 3 * 3) + 1, 1, 0, 0, 0, TimeSpan.Zero),
            BudgetPeriod.Total => DateTimeOffset.MinValue,
            _ => throw new ArgumentOutOfRangeException(nameof(period), period, "A period without borders."),
        };
    }

    /// <summary>When the window after it begins; null: never.</summary>
    public static DateTimeOffset? EndOf(BudgetPeriod period, DateTimeOffset start) => period switch
    {
        BudgetPeriod.Month => start.AddMonths(1),
        BudgetPeriod.Quarter => start.AddMonths(3),
        BudgetPeriod.Total => null,
        _ => start + LengthOf(period),
    };

    /// <summary>The length of a rolling window.</summary>
    public static TimeSpan LengthOf(BudgetPeriod period) => period switch
    {
        BudgetPeriod.Minute => TimeSpan.FromMinutes(1),
        BudgetPeriod.Hour => TimeSpan.FromHours(1),
        BudgetPeriod.Day => TimeSpan.FromDays(1),
        BudgetPeriod.Week => TimeSpan.FromDays(7),
        BudgetPeriod.Month => TimeSpan.FromDays(30),
        BudgetPeriod.Quarter => TimeSpan.FromDays(90),
        _ => throw new ArgumentOutOfRangeException(nameof(period), period, "A period without a length."),
    };

    private static DateTimeOffset Floor(DateTimeOffset at, long ticks) => new(at.UtcTicks - (at.UtcTicks % ticks), TimeSpan.Zero);
}
