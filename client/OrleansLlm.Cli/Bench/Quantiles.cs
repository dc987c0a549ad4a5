namespace OrleansLlm.Cli.Bench;

/// <summary>The middle and the tail of a sample, by linear interpolation between order statistics (Hyndman and Fan's type 7).</summary>
/// <param name="Mean">The arithmetic mean.</param>
/// <param name="P50">The median.</param>
/// <param name="P90">The 90th percentile.</param>
/// <param name="P99">The 99th percentile.</param>
/// <param name="Max">The greatest value.</param>
internal sealed record Quantiles(double Mean, double P50, double P90, double P99, double Max)
{
    /// <summary>The figures of a sample; null when it is empty.</summary>
    public static Quantiles? Of(IEnumerable<double> values)
    {
        var sorted = values.ToArray();
        if (sorted.Length == 0)
        {
            return null;
        }

        Array.Sort(sorted);
        return new Quantiles(sorted.Average(), At(sorted, 0.5), At(sorted, 0.9), At(sorted, 0.99), sorted[^1]);
    }

    /// <summary>The quantile of a sorted, not empty sample; <paramref name="share"/> is 0 to 1.</summary>
    public static double At(ReadOnlySpan<double> sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
