using System.Runtime.CompilerServices;

namespace OrleansLlm.Engine.Sampling;

/// <summary>Orders tokens by value, highest first, lowest id first among equals, as one integer each: fast to sort and free of ties.</summary>
internal static class TokenRanking
{
    /// <summary>A key that is smaller the higher the value, then the lower the id. No NaN.</summary>
    public static ulong Key(float value, int token)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var ascending = (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
        return ((ulong)~ascending << 32) | (uint)token;
    }

    /// <summary>The token of a key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Token(ulong key) => (int)(uint)key;

    /// <summary>Writes the keys of the best tokens, best first.</summary>
    /// <returns>How many: the smaller of both lengths.</returns>
    public static int SelectTop(ReadOnlySpan<float> values, Span<ulong> top)
    {
        var count = Math.Min(values.Length, top.Length);
        if (count == 0)
        {
            return 0;
        }

        var heap = top[..count];
        for (var i = 0; i < count; i++)
        {
            heap[i] = Key(values[i], i);
        }

        BuildHeap(heap);
        var worst = values[Token(heap[0])];
        for (var i = count; i < values.Length; i++)
        {
            // Later ids lose ties, so only a greater value gets in.
            if (values[i] > worst)
            {
                heap[0] = Key(values[i], i);
                SiftDown(heap, 0);
                worst = values[Token(heap[0])];
            }
        }

        heap.Sort();
        return count;
    }

    private static void BuildHeap(Span<ulong> heap)
    {
        for (var i = (heap.Length / 2) - 1; i >= 0; i--)
        {
            SiftDown(heap, i);
        }
    }

    private static void SiftDown(Span<ulong> heap, int at)
    {
        for (var child = (2 * at) + 1; child < heap.Length; child = (2 * at) + 1)
        {
            child += child + 1 < heap.Length && heap[child + 1] > heap[child] ? 1 : 0;
            if (heap[child] <= heap[at])
            {
                return;
            }

            (heap[at], heap[child]) = (heap[child], heap[at]);
            at = child;
        }
    }
}
