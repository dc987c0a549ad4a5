using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Grains.Ledger;

/// <summary>UTC borders of time steps. Pure.</summary>
internal static class TimeSteps
{
    private const int DaysPerWeek = 7;

    /// <summary>When the step that holds a moment began; null without steps.</summary>
    public static DateTimeOffset? Begin(SpendBucket bucket, DateTimeOffset at)
    {
        var day = new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero);
        return bucket switch
        {
            SpendBucket.None => null,
            SpendBucket.Hour => Hour(at),
            SpendBucket.Day => day,
            SpendBucket.Week => day.AddDays(-(((int)day.DayOfWeek + DaysPerWeek - (int)DayOfWeek.Monday) % DaysPerWeek)),
            SpendBucket.Month => day.AddDays(1 - day.Day),
            _ => throw new ArgumentOutOfRangeException(nameof(bucket), bucket, "A time step without borders."),
        };
    }

    /// <summary>The beginning of the hour.</summary>
    public static DateTimeOffset Hour(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}
