namespace OrleansLlm.Grains.Budgets;

/// <summary>
/// The time of a book. It never goes back, and never stands still: where the clock is behind what the book has seen, since it was set back or another silo's was ahead, time
/// goes on at half its speed until the clock has caught up. Else limits per minute would not refill, and leases not end, for as long as the clock had been wrong. Not thread-safe.
/// </summary>
/// <param name="timeProvider">The clock.</param>
/// <param name="seen">The book's time so far.</param>
internal sealed class LedgerClock(TimeProvider timeProvider, DateTimeOffset seen)
{
    private DateTimeOffset _now = seen;
    private long _at = timeProvider.GetTimestamp();

    /// <summary>The time now (UTC).</summary>
    public DateTimeOffset Now()
    {
        var at = timeProvider.GetTimestamp();
        var (clock, slow) = (timeProvider.GetUtcNow(), _now + (timeProvider.GetElapsedTime(_at, at) / 2));
        (_now, _at) = (clock > slow ? clock : slow, at);
        return _now;
    }
}
