namespace OrleansLlm.Cluster.Tests.Hosting;

/// <summary>The real time, put forward.</summary>
public sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
}
