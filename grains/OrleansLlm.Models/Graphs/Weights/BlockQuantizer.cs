namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>
/// Symmetric round-to-nearest quantisation of a row in blocks, in the form of ONNX Runtime's MatMulNBits: value = (q - 2^(bits-1)) * scale.
/// The element of largest magnitude is exactly representable: it becomes -2^(bits-1).
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
    public static void Quantize(ReadOnlySpan<float> row, int bits, int blockSize, Span<byte> packed, Span<float> scales)
    {
        int bytes = blockSize * bits / 8;
        for (int block = 0; block < scales.Length; block++)
        {
            var values = row[(block * blockSize)..Math.Min((block + 1) * blockSize, row.Length)];
            scales[block] = QuantizeBlock(values, bits, blockSize, packed.Slice(block * bytes, bytes));
        }
    }

    private static float QuantizeBlock(ReadOnlySpan<float> values, int bits, int blockSize, Span<byte> packed)
    {
        float largest = 0;
        foreach (float value in values)
        {
            largest = MathF.Abs(value) > MathF.Abs(largest) ? value : largest;
        }

        int zero = 1 << (bits - 1);
        float scale = largest / -zero;
        float inverse = scale == 0 ? 0 : 1 / scale;
        for (int i = 0; i < blockSize; i++)
        {
            int level = i < values.Length ? Math.Clamp((int)MathF.Round(values[i] * inverse) + zero, 0, (2 * zero) - 1) : zero;
            if (bits == 8)
            {
                packed[i] = (byte)level;
            }
            else
            {
                packed[i / 2] |= (byte)(level << (i % 2 * 4));
            }
        }

        return scale;
    }
}
