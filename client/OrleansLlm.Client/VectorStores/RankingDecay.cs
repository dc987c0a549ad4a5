namespace OrleansLlm.Client.VectorStores;

/// <summary>Lets older files count less.</summary>
/// <param name="HalfLifeDays">After so many days half of the share is left.</param>
/// <param name="Share">How much of a score ages, 0 to 1; null: half.</param>
public sealed record RankingDecay(double HalfLifeDays, float? Share = null);
