namespace OrleansLlm.Grains.Tests;

/// <summary>A clock that can be set, beside a time that only runs.</summary>
internal sealed class JumpingClock(DateTimeOffset now) : TimeProvider
{
    private TimeSpan _run;

    /// <summary>What the clock on the wall shows.</summary>
    public DateTimeOffset Wall { get; set; } = now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Wall;

    public override long GetTimestamp() => _run.Ticks;

    public void Run(TimeSpan time) => (_run, Wall) = (_run + time, Wall + time);
}
