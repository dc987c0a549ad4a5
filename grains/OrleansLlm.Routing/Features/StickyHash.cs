using System.Globalization;

namespace OrleansLlm.Routing.Features;

/// <summary>The same number for the same texts in every process and version (64-bit FNV-1a with a final mix, as in SplitMix64).</summary>
internal static class StickyHash
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>From 0 up to, not including, 1.</summary>
    public static double Of(string key, string identity)
    {
        var hash = Add(Add(Basis, key) * Prime, identity);
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return (double)((hash ^ (hash >> 31)) >> 11) / (1UL << 53);
    }

    /// <summary>A short mark of some texts.</summary>
    public static string MarkOf(IEnumerable<string> texts) =>
        texts.Aggregate(Basis, (hash, text) => Add(hash, text) * Prime).ToString("x16", CultureInfo.InvariantCulture);

    private static ulong Add(ulong hash, string text)
    {
        foreach (var letter in text)
        {
            hash = (hash ^ letter) * Prime;
        }

        return hash;
    }
}
