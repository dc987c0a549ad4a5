namespace OrleansLlm.Engine.Speculation;

/// <summary>What one row of a step might do instead of decoding.</summary>
/// <param name="Proposed">Tokens to check beside the next; 0: decode.</param>
/// <param name="Expected">How many of them are likely accepted.</param>
/// <param name="Cost">Seconds that it takes.</param>
internal readonly record struct SpeculationChoice(Proposer Proposer, int Proposed, double Expected, double Cost)
{
    /// <summary>More tokens in the same time.</summary>
    public bool IsBetterThan(SpeculationChoice other) =>
        Proposed > 0 && (other.Proposed == 0 || (1 + Expected) * other.Cost > (1 + other.Expected) * Cost);
}
