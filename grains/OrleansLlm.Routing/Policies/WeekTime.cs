namespace OrleansLlm.Routing.Policies;

/// <summary>A time of the week in a time zone.</summary>
/// <param name="Days">Days on which it begins; empty: every day.</param>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end, exclusive. Before <paramref name="From"/>: on the next day. The same: the whole day.</param>
/// <param name="Zone">The time zone.</param>
public sealed record WeekTime(IReadOnlyList<DayOfWeek> Days, TimeOnly From, TimeOnly To, TimeZoneInfo Zone)
{
    /// <summary>Whether a moment is within it.</summary>
    public bool Holds(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, Zone);
        var time = TimeOnly.FromTimeSpan(local.TimeOfDay);
        var spansMidnight = To < From;
        var isInside = From == To || (spansMidnight ? time >= From || time < To : time >= From && time < To);
        var began = spansMidnight && time < To ? local.AddDays(-1) : local;
        return isInside && (Days.Count == 0 || Days.Contains(began.DayOfWeek));
    }
}
