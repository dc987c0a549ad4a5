namespace OrleansLlm.Training.Data.Duplicates;

/// <summary>Signatures whose share of equal places is near the Jaccard similarity of the sets they were made of (Broder 1997).</summary>
internal static class MinHash
{
    /// <summary>Numbers of a signature.</summary>
    public const int Size = 120;

    private static readonly (ulong Factor, ulong Addend)[] s_functions = Functions();

    /// <summary>The signature of a set of hashes.</summary>
    public static uint[] Of(IReadOnlyCollection<ulong> set)
    {
        uint[] signature = new uint[Size];
        Array.Fill(signature, uint.MaxValue);
        foreach (ulong item in set)
        {
            for (int i = 0; i < Size; i++)
            {
                uint hash = (uint)(((item * s_functions[i].Factor) + s_functions[i].Addend) >> 32);
                signature[i] = Math.Min(signature[i], hash);
            }
        }

        return signature;
    }

    private static (ulong, ulong)[] Functions()
    {
        var random = new Random(97);
        return [.. Enumerable.Range(0, Size).Select(_ => ((ulong)random.NextInt64() | 1, (ulong)random.NextInt64()))];
    }
}
