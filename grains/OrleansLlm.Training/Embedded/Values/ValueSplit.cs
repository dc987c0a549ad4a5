namespace OrleansLlm.Training.Embedded.Values;

/// <summary>Shares made values out between the two sides by their hash, so that no run, seed or order can mix them.</summary>
internal static class ValueSplit
{
    private const int OneIn = 8;

    /// <summary>Whether a value is on a side.</summary>
    public static bool IsOn(ExampleSplit split, string value) => (Hash(value) % OneIn == 0) == (split == ExampleSplit.HeldOut);

    // FNV-1a with a last mixing: stable over runs and platforms, unlike string.GetHashCode.
    private static uint Hash(string value)
    {
        uint hash = 2166136261;
        foreach (char letter in value)
        {
            hash = (hash ^ letter) * 16777619;
        }

        hash = (hash ^ (hash >> 16)) * 0x85EBCA6B;
        return hash ^ (hash >> 13);
    }
}
