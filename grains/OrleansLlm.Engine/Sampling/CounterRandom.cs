namespace OrleansLlm.Engine.Sampling;

/// <summary>
/// Random numbers by position: the n-th number of a seed, whatever else was drawn. So a sequence draws the same numbers in any batch and after
/// any preemption. SplitMix64 (Steele, Lea, Flood 2014) over the seed's own mixed start.
/// </summary>
internal static class CounterRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>The number at an index of a seed's stream, in [0, 1) with 53 random bits.</summary>
    public static double NextDouble(ulong seed, int index) =>
        (Mix(Mix(seed + Golden) + (((ulong)(uint)index + 1) * Golden)) >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
