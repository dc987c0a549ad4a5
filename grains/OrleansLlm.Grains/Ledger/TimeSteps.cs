using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Grains.Ledger;

/// <summary>UTC borders of time steps. Pure.</summary>
internal static class TimeSteps
{
    /// <summary>When the step that holds a moment began; null without steps.</summary>
    public static DateTimeOffset? Begin(SpendStep bucket, DateTimeOffset at) => bucket switch
    {
        SpendStep.None => null,
        SpendStep.Hour => Hour(at),
        SpendStep.Day => CalendarWindow.StartOf(BudgetPeriod.Day, at),
        SpendStep.Week => CalendarWindow.StartOf(BudgetPeriod.Week, at),
        SpendStep.Month => CalendarWindow.StartOf(BudgetPeriod.Month, at),
        _ => throw new ArgumentOutOfRangeException(nameof(bucket), bucket, "A time step without borders."),
    };

    /// <summary>The beginning of the hour.</summary>
    public static DateTimeOffset Hour(DateTimeOffset at) => CalendarWindow.StartOf(BudgetPeriod.Hour, at);
}
