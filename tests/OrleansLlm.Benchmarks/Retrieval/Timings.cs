using System.Diagnostics;
using System.Globalization;

namespace OrleansLlm.Benchmarks.Retrieval;

/// <summary>How long each of many calls took.</summary>
internal sealed class Timings
{
    private readonly List<double> _milliseconds = [];

    /// <summary>Of the whole process, all threads: what a busy machine does not change.</summary>
    public double ProcessorMilliseconds { get; private set; }

    public double Median => Quantile(0.5);

    /// <summary>Runs something once for each of so many indices, after a quarter of them as warm-up.</summary>
    public static Timings Of(int count, Action<int> call)
    {
        for (var i = 0; i < count / 4; i++)
        {
            call(i);
        }

        return OfEach(count, call);
    }

    /// <summary>Runs something once for each of so many indices, which is all.</summary>
    public static Timings OfEach(int count, Action<int> call)
    {
        var timings = new Timings();
        var processor = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            call(i);
            timings._milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        timings.ProcessorMilliseconds = (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / count;
        return timings;
    }

    public double Quantile(double share)
    {
        var sorted = _milliseconds.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"least {Quantile(0):F3} ms, median {Median:F3}, p90 {Quantile(0.9):F3}, p99 {Quantile(0.99):F3}; {ProcessorMilliseconds:F3} ms of processors");
}
