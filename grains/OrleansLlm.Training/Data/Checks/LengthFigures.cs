namespace OrleansLlm.Training.Data.Checks;

/// <summary>Lengths of examples.</summary>
/// <param name="Count">Examples.</param>
/// <param name="Total">All lengths together.</param>
/// <param name="Median">The median.</param>
/// <param name="P95">What 95 of 100 do not pass.</param>
/// <param name="Longest">The greatest.</param>
public sealed record LengthFigures(int Count, long Total, int Median, int P95, int Longest)
{
    /// <summary>The figures of some lengths.</summary>
    public static LengthFigures Of(IEnumerable<int> lengths)
    {
        int[] sorted = [.. lengths.Order()];
        int At(double share) => sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
        return new LengthFigures(sorted.Length, sorted.Sum(length => (long)length), At(0.5), At(0.95), sorted.Length == 0 ? 0 : sorted[^1]);
    }
}
