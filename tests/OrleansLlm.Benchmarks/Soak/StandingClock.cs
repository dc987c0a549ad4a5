namespace OrleansLlm.Benchmarks.Soak;

/// <summary>The system's timers, but no time passes between two readings: so no run costs anything, and an engine speculates wherever something is proposed.</summary>
internal sealed class StandingClock : TimeProvider
{
    public override long GetTimestamp() => 1;
}
