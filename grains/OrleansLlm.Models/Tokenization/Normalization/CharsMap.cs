using System.Text;

namespace OrleansLlm.Models.Tokenization.Normalization;

/// <summary>SentencePiece's table of replacements: a double-array trie (darts-clone) over UTF-8 that leads to replacement texts.</summary>
internal sealed class CharsMap(uint[] units, byte[] replacements)
{
    /// <summary>
    /// What replaces <paramref name="bytes"/>: the replacement of its shortest prefix in the table, as Hugging Face's tokenizers have it; null:
    /// it stays.
    /// </summary>
    public string? Find(ReadOnlySpan<byte> bytes)
    {
        uint node = Offset(units[0]);
        foreach (byte value in bytes)
        {
            node ^= value;
            if (value == 0 || node >= units.Length || Label(units[node]) != value)
            {
                return null;
            }

            uint unit = units[node];
            node ^= Offset(unit);
            if (HasLeaf(unit) && node < units.Length)
            {
                return Replacement((int)(units[node] & 0x7FFF_FFFF));
            }
        }

        return null;
    }

    private string Replacement(int start)
    {
        var rest = start < replacements.Length ? replacements.AsSpan(start) : [];
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    private static bool HasLeaf(uint unit) => (unit & 0x100) != 0;

    private static uint Label(uint unit) => unit & 0x8000_00FF;

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
