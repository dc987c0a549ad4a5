namespace OrleansLlm.Benchmarks.Soak;

/// <summary>Memory over time: the slope of the straight line through the samples after the warm-up.</summary>
internal sealed class MemoryTrend
{
    /// <summary>Caches and pools fill before that share of the time.</summary>
    private const double WarmUp = 0.3;

    private readonly List<(double Seconds, double Managed, double WorkingSet)> _samples = [];

    /// <summary>Takes a sample; collects garbage first, so that what counts is what is held.</summary>
    public (double ManagedMegabytes, double WorkingSetMegabytes) Sample(TimeSpan at)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var sample = (at.TotalSeconds, GC.GetTotalMemory(forceFullCollection: true) / 1e6, Environment.WorkingSet / 1e6);
        _samples.Add(sample);
        return (sample.Item2, sample.Item3);
    }

    /// <summary>What grew over the whole run, and more than noise explains; null: nothing.</summary>
    public string? Problem()
    {
        var (managed, workingSet) = (Growth(sample => sample.Managed), Growth(sample => sample.WorkingSet));
        return managed.Grown > Math.Max(3, 0.1 * managed.Mean) || workingSet.Grown > Math.Max(25, 0.05 * workingSet.Mean)
            ? FormattableString.Invariant($"memory grows: managed heap by {managed.Grown:F1} MB, working set by {workingSet.Grown:F1} MB after the warm-up")
            : null;
    }

    public override string ToString()
    {
        var (managed, workingSet) = (Growth(sample => sample.Managed), Growth(sample => sample.WorkingSet));
        return FormattableString.Invariant(
            $"after the warm-up: managed heap {managed.Mean:F1} MB, slope {managed.PerHour:F2} MB/h; working set {workingSet.Mean:F1} MB, slope {workingSet.PerHour:F2} MB/h");
    }

    private (double Mean, double Grown, double PerHour) Growth(Func<(double Seconds, double Managed, double WorkingSet), double> value)
    {
        var warm = _samples.Where(sample => sample.Seconds >= WarmUp * _samples[^1].Seconds).ToList();
        var (time, mean) = (warm.Average(sample => sample.Seconds), warm.Average(value));
        var spread = warm.Sum(sample => (sample.Seconds - time) * (sample.Seconds - time));
        var slope = spread == 0 ? 0 : warm.Sum(sample => (sample.Seconds - time) * (value(sample) - mean)) / spread;
        return (mean, slope * (warm[^1].Seconds - warm[0].Seconds), slope * 3600);
    }
}
