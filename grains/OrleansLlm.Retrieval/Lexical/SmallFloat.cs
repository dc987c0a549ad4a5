using System.Numerics;

namespace OrleansLlm.Retrieval.Lexical;

/// <summary>Lucene's one-byte lengths (<c>SmallFloat.intToByte4</c>): exact below 40, then three bits of mantissa. Scores that should agree with Lucene's must round alike.</summary>
internal static class SmallFloat
{
    private const int ExactValues = 24;
    private static readonly int[] DecodedBytes = [.. Enumerable.Range(0, 256).Select(Decoded)];

    /// <summary>The byte of a length; lengths that share one are told apart no more.</summary>
    public static byte Encode(int length) => (byte)(length < ExactValues ? length : ExactValues + Mantissa(length - ExactValues));

    /// <summary>The lowest length of a byte.</summary>
    public static int Decode(byte encoded) => DecodedBytes[encoded];

    private static int Mantissa(int value)
    {
        var bits = 32 - BitOperations.LeadingZeroCount((uint)value);
        var shift = bits - 4;
        return bits < 4 ? value : ((value >> shift) & 7) | ((shift + 1) << 3);
    }

    private static int Decoded(int encoded)
    {
        var value = encoded - ExactValues;
        var shift = (value >> 3) - 1;
        var length = value < 0 ? encoded : ExactValues + (shift < 0 ? (long)(value & 7) : (long)((value & 7) | 8) << shift);
        return (int)Math.Min(length, int.MaxValue);
    }
}
