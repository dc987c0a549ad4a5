namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>
/// Round-to-nearest quantisation of a row in blocks, in the form of ONNX Runtime's MatMulNBits: value = (q - zero) * scale. Symmetric: zero is 2^(bits-1), and the element
/// of largest magnitude is exactly representable: it becomes -2^(bits-1). Asymmetric: the levels span the block's least to its largest value, 0 included.
/// </summary>
internal static class BlockQuantizer
{
    /// <summary>Blocks of a row.</summary>
    public static int Blocks(long columns, int blockSize) => (int)((columns + blockSize - 1) / blockSize);

    /// <summary>Quantises one row.</summary>
    /// <param name="row">The values; the last block is filled up with zeros.</param>
    /// <param name="bits">4 or 8.</param>
    /// <param name="blockSize">Values per block.</param>
    /// <param name="packed">Blocks times blockSize * bits / 8 bytes, all zero; the even 4-bit value lies in the low half.</param>
    /// <param name="scales">One per block.</param>
    /// <param name="zeros">The blocks' levels of zero, packed as the values are, all zero; empty: symmetric.</param>
    public static void Quantize(ReadOnlySpan<float> row, int bits, int blockSize, Span<byte> packed, Span<float> scales, Span<byte> zeros = default)
    {
        int bytes = blockSize * bits / 8;
        for (int block = 0; block < scales.Length; block++)
        {
            var values = row[(block * blockSize)..Math.Min((block + 1) * blockSize, row.Length)];
            int zero = 1 << (bits - 1);
            (scales[block], zero) = zeros.IsEmpty ? (SymmetricScale(values, zero), zero) : Spanning(values, (1 << bits) - 1);
            Pack(values, scales[block], zero, bits, blockSize, packed.Slice(block * bytes, bytes));
            if (!zeros.IsEmpty)
            {
                Put(zeros, block, zero, bits);
            }
        }
    }

    /// <summary>A level of a packed row: the way back.</summary>
    public static int Level(ReadOnlySpan<byte> packed, int place, int bits) => bits == 8 ? packed[place] : (packed[place / 2] >> (place % 2 * 4)) & 0xF;

    private static float SymmetricScale(ReadOnlySpan<float> values, int zero)
    {
        float largest = 0;
        foreach (float value in values)
        {
            largest = MathF.Abs(value) > MathF.Abs(largest) ? value : largest;
        }

        return largest / -zero;
    }

    private static (float Scale, int Zero) Spanning(ReadOnlySpan<float> values, int levels)
    {
        float least = 0;
        float largest = 0;
        foreach (float value in values)
        {
            least = MathF.Min(least, value);
            largest = MathF.Max(largest, value);
        }

        float scale = (largest - least) / levels;
        return scale == 0 ? (0, 0) : (scale, Math.Clamp((int)MathF.Round(-least / scale), 0, levels));
    }

    private static void Pack(ReadOnlySpan<float> values, float scale, int zero, int bits, int blockSize, Span<byte> packed)
    {
        float inverse = scale == 0 ? 0 : 1 / scale;
        for (int i = 0; i < blockSize; i++)
        {
            Put(packed, i, i < values.Length ? Math.Clamp((int)MathF.Round(values[i] * inverse) + zero, 0, (1 << bits) - 1) : zero, bits);
        }
    }

    private static void Put(Span<byte> packed, int place, int level, int bits)
    {
        if (bits == 8)
        {
            packed[place] = (byte)level;
        }
        else
        {
            packed[place / 2] |= (byte)(level << (place % 2 * 4));
        }
    }
}
