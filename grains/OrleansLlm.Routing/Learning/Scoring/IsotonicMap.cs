namespace OrleansLlm.Routing.Learning.Scoring;

/// <summary>
/// Turns scores into probabilities by the rising step function closest to what was observed (isotonic regression, pool adjacent violators); linear between
/// the steps' middles. Immutable.
/// </summary>
public sealed class IsotonicMap
{
    private readonly float[] _scores;
    private readonly float[] _probabilities;

    internal IsotonicMap(float[] scores, float[] probabilities) => (_scores, _probabilities) = (scores, probabilities);

    internal ReadOnlySpan<float> Scores => _scores;

    internal ReadOnlySpan<float> Probabilities => _probabilities;

    /// <summary>Fits to scores and what came of them, 0 to 1.</summary>
    /// <param name="observed">At least one.</param>
    public static IsotonicMap Fit(IReadOnlyList<(float Score, float Right)> observed)
    {
        ArgumentNullException.ThrowIfNull(observed);
        ArgumentOutOfRangeException.ThrowIfZero(observed.Count);
        var blocks = new List<(double Score, double Right, double Weight)>();
        foreach (var group in observed.GroupBy(pair => pair.Score).OrderBy(group => group.Key))
        {
            var block = (Score: (double)group.Key, Right: group.Average(pair => (double)pair.Right), Weight: (double)group.Count());
            while (blocks.Count > 0 && blocks[^1].Right >= block.Right)
            {
                block = Pool(blocks[^1], block);
                blocks.RemoveAt(blocks.Count - 1);
            }

            blocks.Add(block);
        }

        return new IsotonicMap([.. blocks.Select(block => (float)block.Score)], [.. blocks.Select(block => (float)block.Right)]);
    }

    /// <summary>The probability that a score stands for.</summary>
    public float Map(float score)
    {
        var at = Array.BinarySearch(_scores, score);
        if (at >= 0)
        {
            return _probabilities[at];
        }

        var after = ~at;
        if (after == 0 || after == _scores.Length)
        {
            return _probabilities[Math.Clamp(after, 0, _scores.Length - 1)];
        }

        var part = (score - _scores[after - 1]) / (_scores[after] - _scores[after - 1]);
        return _probabilities[after - 1] + (part * (_probabilities[after] - _probabilities[after - 1]));
    }

    private static (double Score, double Right, double Weight) Pool((double Score, double Right, double Weight) a, (double Score, double Right, double Weight) b)
    {
        var weight = a.Weight + b.Weight;
        return (((a.Score * a.Weight) + (b.Score * b.Weight)) / weight, ((a.Right * a.Weight) + (b.Right * b.Weight)) / weight, weight);
    }
}
