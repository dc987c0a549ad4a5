namespace OrleansLlm.Routing.Targets;

/// <summary>Room for a number of units per minute, which flows in evenly; a minute's worth may be saved up. Not thread-safe.</summary>
internal sealed class RateBucket(int perMinute)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private double _room = perMinute;
    private TimeSpan _at;

    /// <summary>How long until there is room for some units; one call larger than a minute's worth waits for a full bucket.</summary>
    public TimeSpan WaitFor(TimeSpan now, int units)
    {
        var missing = Math.Min(units, perMinute) - RoomAt(now);
        return missing <= 0 ? TimeSpan.Zero : missing / perMinute * Minute;
    }

    /// <summary>Takes units, or gives them back (negative numbers); more than there is room for leave a debt.</summary>
    public void Take(TimeSpan now, int units)
    {
        _room = Math.Min(RoomAt(now) - units, perMinute);
        _at = now;
    }

    private double RoomAt(TimeSpan now) => Math.Min(perMinute, _room + (Math.Max(0, (now - _at) / Minute) * perMinute));
}
