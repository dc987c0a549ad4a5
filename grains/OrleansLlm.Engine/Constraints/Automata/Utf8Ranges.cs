namespace OrleansLlm.Engine.Constraints.Automata;

/// <summary>Splits ranges of code points into sequences of byte ranges that match exactly their UTF-8 (Thompson 1992; the split is RE2's).</summary>
internal static class Utf8Ranges
{
    private static readonly int[] LastOfLength = [0x7F, 0x7FF, 0xFFFF, 0x10FFFF];

    /// <summary>Byte-range sequences of a range of code points without surrogates.</summary>
    public static IEnumerable<(byte First, byte Last)[]> Split(int first, int last)
    {
        foreach (var limit in LastOfLength)
        {
            if (first <= limit && last > limit)
            {
                return Split(first, limit).Concat(Split(limit + 1, last));
            }
        }

        if (last <= LastOfLength[0])
        {
            return [[((byte)first, (byte)last)]];
        }

        // Where the last bytes do not run through all of 80-BF, the ends are split off.
        for (var bits = 6; bits <= 18; bits += 6)
        {
            var mask = (1 << bits) - 1;
            if ((first & ~mask) != (last & ~mask))
            {
                if ((first & mask) != 0)
                {
                    return Split(first, first | mask).Concat(Split((first | mask) + 1, last));
                }

                if ((last & mask) != mask)
                {
                    return Split(first, (last & ~mask) - 1).Concat(Split(last & ~mask, last));
                }
            }
        }

        return [Pair(first, last)];
    }

    private static (byte First, byte Last)[] Pair(int first, int last)
    {
        Span<byte> from = stackalloc byte[4];
        Span<byte> to = stackalloc byte[4];
        var length = new System.Text.Rune(first).EncodeToUtf8(from);
        new System.Text.Rune(last).EncodeToUtf8(to);
        var pairs = new (byte, byte)[length];
        for (var i = 0; i < length; i++)
        {
            pairs[i] = (from[i], to[i]);
        }

        return pairs;
    }
}
