namespace OrleansLlm.Engine.Tuning;

/// <summary>What repeated measuring told about a candidate: one or several rates, the higher the better. Not thread-safe.</summary>
/// <typeparam name="T">What is chosen.</typeparam>
internal sealed class Measurement<T>(T candidate)
{
    private readonly List<double[]> _rounds = [];

    public T Candidate => candidate;

    public int Rounds => _rounds.Count;

    public void Add(double[] rates) => _rounds.Add(rates);

    /// <summary>The medians of each rate.</summary>
    public double[] Rates => [.. Enumerable.Range(0, _rounds[0].Length).Select(rate => Median(_rounds.Select(round => round[rate])))];

    /// <summary>The geometric mean of the medians: each rate counts by its ratio, whatever its size.</summary>
    public double Score => GeometricMean(Rates);

    /// <summary>How far a round usually lies from the middle, as a share of it; 0 while there is one round only.</summary>
    public double Noise
    {
        get
        {
            var scores = _rounds.Select(GeometricMean).ToList();
            var middle = Median(scores);
            return Median(scores.Select(score => Math.Abs(score - middle))) / middle;
        }
    }

    private static double GeometricMean(double[] rates) => Math.Exp(rates.Average(Math.Log));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
