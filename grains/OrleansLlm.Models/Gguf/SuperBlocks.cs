namespace OrleansLlm.Models.Gguf;

/// <summary>ggml's k-quants: 256 elements in sub-blocks whose scales (and minima) are themselves small numbers under one scale of the whole.</summary>
internal static class SuperBlocks
{
    private const int Size = 256;

    /// <summary>Q4_K: scale, minimum scale, 12 bytes of 6-bit scales and minima, 128 bytes of nibbles.</summary>
    public static void Q4(ReadOnlySpan<byte> block, Span<float> values)
    {
        var (scale, minimum) = (GgufTypes.Half(block), GgufTypes.Half(block[2..]));
        for (int i = 0; i < Size; i++)
        {
            var (subScale, subMinimum) = SixBits(block.Slice(4, 12), i / 32);
            values[i] = (scale * subScale * Nibble(block[16..], i)) - (minimum * subMinimum);
        }
    }

    /// <summary>Q5_K: as Q4_K, with 32 bytes of fifth bits before the nibbles.</summary>
    public static void Q5(ReadOnlySpan<byte> block, Span<float> values)
    {
        var (scale, minimum) = (GgufTypes.Half(block), GgufTypes.Half(block[2..]));
        for (int i = 0; i < Size; i++)
        {
            var (subScale, subMinimum) = SixBits(block.Slice(4, 12), i / 32);
            int fifth = (block[16 + (i % 32)] >> (i / 32)) & 1;
            values[i] = (scale * subScale * (Nibble(block[48..], i) | (fifth << 4))) - (minimum * subMinimum);
        }
    }

    /// <summary>Q6_K: 128 bytes of low halves, 64 of upper pairs of bits, 16 signed scales, then the scale of the whole; levels from -32.</summary>
    public static void Q6(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = GgufTypes.Half(block[208..]);
        for (int i = 0; i < Size; i++)
        {
            var (half, place) = (i / 128, i % 128);
            byte low = block[(half * 64) + (place % 64)];
            int upper = (block[128 + (half * 32) + (place % 32)] >> (place / 32 * 2)) & 3;
            int level = (place < 64 ? low & 15 : low >> 4) | (upper << 4);
            values[i] = scale * (sbyte)block[192 + (i / 16)] * (level - 32);
        }
    }

    // Each 32 bytes hold 64 elements: first all low halves, then all high ones.
    private static int Nibble(ReadOnlySpan<byte> packed, int i)
    {
        byte both = packed[(i / 64 * 32) + (i % 32)];
        return i % 64 < 32 ? both & 15 : both >> 4;
    }

    private static (int Scale, int Minimum) SixBits(ReadOnlySpan<byte> packed, int i) => i < 4
        ? (packed[i] & 63, packed[i + 4] & 63)
        : ((packed[i + 4] & 15) | (packed[i - 4] >> 6 << 4), (packed[i + 4] >> 4) | (packed[i] >> 6 << 4));
}
