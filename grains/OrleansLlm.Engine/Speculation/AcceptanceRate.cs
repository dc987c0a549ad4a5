namespace OrleansLlm.Engine.Speculation;

/// <summary>How likely a proposed token is accepted when those before it were; the older, the less a verification counts.</summary>
internal sealed class AcceptanceRate(double prior, double memory)
{
    private const double PriorWeight = 2;
    private const double Most = 0.98;

    private double _accepted = prior * PriorWeight;
    private double _tried = PriorWeight;

    public double Value => Math.Min(_accepted / _tried, Most);

    /// <summary>Takes a verification in.</summary>
    /// <param name="accepted">Proposed tokens that were accepted.</param>
    /// <param name="wasRejected">Another was not; otherwise nothing is known of those behind.</param>
    public void Add(int accepted, bool wasRejected)
    {
        _accepted = (memory * _accepted) + accepted;
        _tried = (memory * _tried) + accepted + (wasRejected ? 1 : 0);
    }

    /// <summary>Tokens that can be expected to be accepted of so many.</summary>
    public double Expected(int proposed) => Value * (1 - Math.Pow(Value, proposed)) / (1 - Value);
}
