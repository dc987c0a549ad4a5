namespace OrleansLlm.Engine.Speculation;

/// <summary>
/// What runs cost of late, in seconds: one token in each of so many rows, so many tokens of one sequence, one token of the draft model. Cheaper runs
/// count for more, since what makes one dear is often a neighbour on the machine.
/// </summary>
internal sealed class StepCosts(int maxRows, int maxTokens)
{
    private const double WeightOfCheaper = 0.25;
    private const double WeightOfDearer = 0.05;

    /// <summary>What a further token adds to a run before it was measured, as a share of a run with one.</summary>
    private const double AssumedPerToken = 0.15;

    private readonly double?[] _decode = new double?[maxRows + 1];
    private readonly double?[] _verify = new double?[maxTokens + 2];
    private double? _draft;

    public void OnDecode(int rows, TimeSpan time) => Take(ref _decode[rows], time.TotalSeconds);

    public void OnVerify(int tokens, TimeSpan time) => Take(ref _verify[tokens], time.TotalSeconds);

    public void OnDraft(int tokens, TimeSpan time) => Take(ref _draft, time.TotalSeconds / tokens);

    /// <summary>A batched run of one token per row; null: never measured.</summary>
    public double? Decode(int rows) => _decode[rows];

    /// <summary>A run of several tokens of one sequence; from the nearest one that was measured.</summary>
    public double Verify(int tokens)
    {
        for (var distance = 0; distance < _verify.Length; distance++)
        {
            if (At(tokens - distance) is { } fewer)
            {
                return fewer * Shape(tokens) / Shape(tokens - distance);
            }

            if (At(tokens + distance) is { } more)
            {
                return more * Shape(tokens) / Shape(tokens + distance);
            }
        }

        return Cheapest() * Shape(tokens);
    }

    /// <summary>A proposed token of the draft model; until it was measured, a fifth of the model's own.</summary>
    public double Draft => _draft ?? (0.2 * Cheapest());

    private double? At(int tokens) => tokens >= 0 && tokens < _verify.Length ? _verify[tokens] : null;

    private double Cheapest()
    {
        foreach (var cost in _decode)
        {
            if (cost is { } known)
            {
                return known;
            }
        }

        return 0;
    }

    private static double Shape(int tokens) => 1 + (AssumedPerToken * (tokens - 1));

    private static void Take(ref double? average, double seconds) =>
        average = average is { } old ? old + ((seconds < old ? WeightOfCheaper : WeightOfDearer) * (seconds - old)) : seconds;
}
