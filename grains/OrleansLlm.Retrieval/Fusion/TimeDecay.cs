namespace OrleansLlm.Retrieval.Fusion;

/// <summary>Lets older documents count less: a share of the score halves with every half-life.</summary>
/// <param name="HalfLife">Above zero.</param>
/// <param name="Share">How much of the score ages, 0 to 1; the rest does not.</param>
public sealed record TimeDecay(TimeSpan HalfLife, float Share = 0.5f)
{
    /// <summary>What a score is multiplied by. Documents without a time, or from the future, do not age.</summary>
    public float Factor(DateTimeOffset? written, DateTimeOffset now)
    {
        var age = written is { } time && time < now ? (now - time) / HalfLife : 0;
        return 1 - Share + Share * (float)Math.Pow(2, -age);
    }

    /// <exception cref="RetrievalException">A value is out of range.</exception>
    internal void Validate()
    {
        if (HalfLife <= TimeSpan.Zero)
        {
            throw new RetrievalException($"half_life must be above zero. Given: {HalfLife}.", "half_life");
        }

        if (!(Share is >= 0 and <= 1))
        {
            throw new RetrievalException($"share must be between 0 and 1. Given: {Share}.", "share");
        }
    }
}
