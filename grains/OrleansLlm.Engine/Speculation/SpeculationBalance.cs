namespace OrleansLlm.Engine.Speculation;

/// <summary>
/// Keeps what speculation may lose to a share of what runs without it, in plain steps: time won and lost is booked, every plain step earns
/// <see cref="Share"/>. Who is in debt does not speculate; who has savings may try where the rates say no, which is how better times are noticed.
/// </summary>
internal sealed class SpeculationBalance
{
    private const double Share = 0.02;
    private const double MostSaved = 3;
    private const double MostOwed = 3;

    private double _steps = 1;

    public bool IsInDebt => _steps <= -MostOwed;

    /// <summary>A step may cost so many plain steps more than it gives.</summary>
    public bool CanAfford(double loss) => _steps >= loss;

    public void OnPlain() => Add(Share);

    /// <summary>Books a step with verifications.</summary>
    /// <param name="plain">Seconds that the tokens of the sequence that got least take without.</param>
    /// <param name="taken">Seconds that it took.</param>
    /// <param name="step">Seconds of a plain step.</param>
    public void OnSpeculated(double plain, double taken, double step)
    {
        if (step > 0)
        {
            Add((plain - taken) / step);
        }
    }

    private void Add(double steps) => _steps = Math.Clamp(_steps + steps, -MostOwed, MostSaved);
}
