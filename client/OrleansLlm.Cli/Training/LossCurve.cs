namespace OrleansLlm.Cli.Training;

/// <summary>The curve of a loss in one line of characters; when it gets long, neighbours are joined.</summary>
internal sealed class LossCurve
{
    private const int Width = 40;
    private const string Heights = "▁▂▃▄▅▆▇█";
    private readonly List<double> _means = [];
    private int _perPoint = 1;
    private int _taken;
    private double _sum;

    /// <summary>The last value.</summary>
    public double Last { get; private set; } = double.NaN;

    public void Add(double loss)
    {
        Last = loss;
        if (!double.IsFinite(loss))
        {
            return;
        }

        _sum += loss;
        if (++_taken < _perPoint)
        {
            return;
        }

        _means.Add(_sum / _taken);
        (_sum, _taken) = (0, 0);
        if (_means.Count > Width)
        {
            Join();
        }
    }

    public override string ToString()
    {
        if (_means.Count == 0)
        {
            return "";
        }

        var (low, high) = (_means.Min(), _means.Max());
        return string.Concat(_means.Select(mean => Heights[high > low ? (int)Math.Round((mean - low) / (high - low) * (Heights.Length - 1)) : 0]));
    }

    private void Join()
    {
        var joined = _means.Chunk(2).Select(pair => pair.Average()).ToList();
        _means.Clear();
        _means.AddRange(joined);
        _perPoint *= 2;
    }
}
