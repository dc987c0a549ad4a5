using System.Buffers.Binary;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization.Normalization;

namespace OrleansLlm.Models.Tokenization.Files;

/// <summary>
/// Reads SentencePiece's <c>precompiled_charsmap</c> (base64): the size in bytes of a double-array trie (uint32, little-endian), the
/// trie's units (uint32 each), then the replacements in UTF-8, each ended by a zero.
/// </summary>
internal static class CharsMapReader
{
    /// <summary>Reads the map.</summary>
    public static CharsMap Read(ConfigElement element)
    {
        byte[] blob = Decode(element);
        uint trieBytes = blob.Length >= sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(blob) : 0;
        if (trieBytes is 0 || trieBytes % sizeof(uint) != 0 || trieBytes > blob.Length - sizeof(uint))
        {
            throw element.Wrong($"must hold a trie of 4 bytes or more, in steps of 4. Given: {trieBytes} bytes in {blob.Length}");
        }

        uint[] units = new uint[trieBytes / sizeof(uint)];
        for (int i = 0; i < units.Length; i++)
        {
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(blob.AsSpan((i + 1) * sizeof(uint)));
        }

        return new CharsMap(units, blob[(int)(sizeof(uint) + trieBytes)..]);
    }

    private static byte[] Decode(ConfigElement element)
    {
        try
        {
            return Convert.FromBase64String(element.String());
        }
        catch (FormatException error)
        {
            throw element.Wrong($"must be base64: {error.Message}");
        }
    }
}
