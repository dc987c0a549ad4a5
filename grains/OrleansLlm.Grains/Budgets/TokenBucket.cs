namespace OrleansLlm.Grains.Budgets;

/// <summary>A per-minute limit as a token bucket: bursts up to the limit, refilled evenly over a minute. Pure.</summary>
internal static class TokenBucket
{
    private const double SecondsPerMinute = 60;

    public static BucketLevel Advance(BucketLevel level, long limit, DateTimeOffset now)
    {
        var seconds = Math.Max(0, (now - level.At).TotalSeconds);
        return new BucketLevel { Used = Math.Max(0, level.Used - (seconds * limit / SecondsPerMinute)), At = now };
    }

    /// <summary>Null when <paramref name="cost"/> fits, else how long until it does; a cost above the limit never fits and waits for an empty bucket.</summary>
    public static TimeSpan? WaitFor(BucketLevel level, long limit, double cost)
    {
        // A single call larger than the whole bucket passes when the bucket is empty; else it could never run.
        var over = level.Used + Math.Min(cost, limit) - limit;
        return over <= 1e-9 ? null : TimeSpan.FromSeconds(over * SecondsPerMinute / limit);
    }

    public static BucketLevel Take(BucketLevel level, double cost) => level with { Used = Math.Max(0, level.Used + cost) };

    public static long Remaining(BucketLevel level, long limit) => (long)Math.Max(0, Math.Floor(limit - level.Used));

    public static TimeSpan ResetIn(BucketLevel level, long limit) => TimeSpan.FromSeconds(level.Used * SecondsPerMinute / limit);
}
