namespace OrleansLlm.Cli.Bench;

/// <summary>Arrival times of independent users: exponential gaps with a given mean rate.</summary>
internal static class PoissonArrivals
{
    /// <summary>Endless arrival times since the start, rising.</summary>
    /// <param name="rate">Arrivals per second, above 0.</param>
    /// <param name="random">The source of chance.</param>
    public static IEnumerable<TimeSpan> Generate(double rate, Random random)
    {
        var seconds = 0.0;
        while (true)
        {
            seconds += -Math.Log(1 - random.NextDouble()) / rate;
            yield return TimeSpan.FromSeconds(seconds);
        }
    }
}
