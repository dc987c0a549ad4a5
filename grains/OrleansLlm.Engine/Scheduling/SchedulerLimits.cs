namespace OrleansLlm.Engine.Scheduling;

/// <summary>The numbers that a schedule keeps to.</summary>
/// <param name="Slots">KV slots that run sequences.</param>
/// <param name="MaxTokensPerStep">Tokens computed in a step, at least <paramref name="Slots"/>.</param>
/// <param name="PrefillChunk">Tokens of one sequence computed in a step.</param>
/// <param name="MaxCachedTokens">Tokens of all sequences with a slot and of all warm prefixes.</param>
/// <param name="PrefixSlots">KV slots behind those, for warm prefixes only.</param>
/// <param name="CachesPrefixes">Whether prefixes are kept and found.</param>
internal readonly record struct SchedulerLimits(
    int Slots, int MaxTokensPerStep, int PrefillChunk, int MaxCachedTokens, int PrefixSlots = 0, bool CachesPrefixes = true);
