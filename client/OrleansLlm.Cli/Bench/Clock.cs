namespace OrleansLlm.Cli.Bench;

/// <summary>Seconds since a request was meant to start.</summary>
internal readonly struct Clock(TimeProvider time, long intended)
{
    public double Seconds() => (double)(time.GetTimestamp() - intended) / time.TimestampFrequency;
}
