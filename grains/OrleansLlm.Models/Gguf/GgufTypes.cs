using System.Buffers.Binary;

namespace OrleansLlm.Models.Gguf;

/// <summary>The types of tensors that are read, by ggml's numbers; their layouts are those of <c>ggml-common.h</c>.</summary>
internal static class GgufTypes
{
    private static readonly Dictionary<int, GgufType> s_types = new()
    {
        [0] = new("F32", 1, 4, (block, values) => values[0] = BinaryPrimitives.ReadSingleLittleEndian(block)),
        [1] = new("F16", 1, 2, (block, values) => values[0] = Half(block)),
        [2] = new("Q4_0", 32, 18, Q4),
        [3] = new("Q4_1", 32, 20, Q4WithMinimum),
        [6] = new("Q5_0", 32, 22, Q5),
        [7] = new("Q5_1", 32, 24, Q5WithMinimum),
        [8] = new("Q8_0", 32, 34, Q8),
        [12] = new("Q4_K", 256, 144, SuperBlocks.Q4),
        [13] = new("Q5_K", 256, 176, SuperBlocks.Q5),
        [14] = new("Q6_K", 256, 210, SuperBlocks.Q6),
        [30] = new("BF16", 1, 2, (block, values) => values[0] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(block) << 16)),
    };

    /// <summary>The names of all.</summary>
    public static string Names => string.Join(", ", s_types.Values.Select(type => type.Name));

    /// <summary>A type, or null.</summary>
    public static GgufType? Find(int number) => s_types.GetValueOrDefault(number);

    /// <summary>A number of 16 bits.</summary>
    internal static float Half(ReadOnlySpan<byte> bytes) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes);

    // The low halves of the bytes are the first 16 elements, the high halves the others.
    private static int Nibble(ReadOnlySpan<byte> packed, int i) => i < 16 ? packed[i] & 15 : packed[i - 16] >> 4;

    private static int FifthBit(ReadOnlySpan<byte> bits, int i) => (int)((BinaryPrimitives.ReadUInt32LittleEndian(bits) >> i) & 1) << 4;

    private static void Q4(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = Half(block);
        for (int i = 0; i < 32; i++)
        {
            values[i] = (Nibble(block[2..], i) - 8) * scale;
        }
    }

    private static void Q4WithMinimum(ReadOnlySpan<byte> block, Span<float> values)
    {
        var (scale, minimum) = (Half(block), Half(block[2..]));
        for (int i = 0; i < 32; i++)
        {
            values[i] = (Nibble(block[4..], i) * scale) + minimum;
        }
    }

    private static void Q5(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = Half(block);
        for (int i = 0; i < 32; i++)
        {
            values[i] = ((Nibble(block[6..], i) | FifthBit(block[2..], i)) - 16) * scale;
        }
    }

    private static void Q5WithMinimum(ReadOnlySpan<byte> block, Span<float> values)
    {
        var (scale, minimum) = (Half(block), Half(block[2..]));
        for (int i = 0; i < 32; i++)
        {
            values[i] = ((Nibble(block[8..], i) | FifthBit(block[4..], i)) * scale) + minimum;
        }
    }

    private static void Q8(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = Half(block);
        for (int i = 0; i < 32; i++)
        {
            values[i] = (sbyte)block[2 + i] * scale;
        }
    }
}
