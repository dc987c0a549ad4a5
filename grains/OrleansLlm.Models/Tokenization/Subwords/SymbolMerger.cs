using System.Buffers;

namespace OrleansLlm.Models.Tokenization.Subwords;

/// <summary>
/// Byte-pair merging: always the pair of lowest rank, the leftmost of equals. Short words by a scan, long ones by a heap over
/// a linked list, so that a word of n symbols costs O(n log n).
/// </summary>
internal static class SymbolMerger
{
    private const int ScanLimit = 48;

    /// <summary>Merges <paramref name="symbols"/> in place and returns how many are left.</summary>
    public static int Merge(MergeTable merges, Span<int> symbols) =>
        symbols.Length <= ScanLimit ? MergeByScan(merges, symbols) : MergeByHeap(merges, symbols);

    private static int MergeByScan(MergeTable merges, Span<int> symbols)
    {
        int count = symbols.Length;
        Span<Merge> pairs = stackalloc Merge[ScanLimit];
        for (int i = 0; i + 1 < count; i++)
        {
            pairs[i] = merges.Find(symbols[i], symbols[i + 1]);
        }

        while (count > 1 && Lowest(pairs[..(count - 1)]) is >= 0 and var best)
        {
            symbols[best] = pairs[best].Id;
            symbols[(best + 2)..count].CopyTo(symbols[(best + 1)..]);
            pairs[(best + 1)..(count - 1)].CopyTo(pairs[best..]);
            count--;
            if (best > 0)
            {
                pairs[best - 1] = merges.Find(symbols[best - 1], symbols[best]);
            }

            if (best + 1 < count)
            {
                pairs[best] = merges.Find(symbols[best], symbols[best + 1]);
            }
        }

        return count;
    }

    private static int Lowest(ReadOnlySpan<Merge> pairs)
    {
        int best = -1;
        int rank = int.MaxValue;
        for (int i = 0; i < pairs.Length; i++)
        {
            if (pairs[i].Rank < rank)
            {
                rank = pairs[i].Rank;
                best = i;
            }
        }

        return best;
    }

    private static int MergeByHeap(MergeTable merges, Span<int> symbols)
    {
        int count = symbols.Length;
        int[] links = ArrayPool<int>.Shared.Rent(count * 2);
        var previous = links.AsSpan(0, count);
        var next = links.AsSpan(count, count);
        var heap = new PriorityQueue<int, long>(count);
        for (int i = 0; i < count; i++)
        {
            previous[i] = i - 1;
            next[i] = i + 1 < count ? i + 1 : -1;
            Push(merges, heap, symbols, i, next[i]);
        }

        while (heap.TryDequeue(out int left, out long priority))
        {
            int right = symbols[left] < 0 ? -1 : next[left];
            if (right < 0 || merges.Find(symbols[left], symbols[right]) is var merge && merge.Rank != (int)(priority >> 32))
            {
                // The pair changed since it was queued.
                continue;
            }

            symbols[left] = merge.Id;
            symbols[right] = -1;
            next[left] = next[right];
            if (next[right] >= 0)
            {
                previous[next[right]] = left;
            }

            Push(merges, heap, symbols, previous[left], left);
            Push(merges, heap, symbols, left, next[left]);
        }

        ArrayPool<int>.Shared.Return(links);
        return Compact(symbols);
    }

    private static void Push(MergeTable merges, PriorityQueue<int, long> heap, ReadOnlySpan<int> symbols, int left, int right)
    {
        if (left >= 0 && right >= 0 && merges.Find(symbols[left], symbols[right]) is { Rank: < int.MaxValue } merge)
        {
            heap.Enqueue(left, ((long)merge.Rank << 32) | (uint)left);
        }
    }

    private static int Compact(Span<int> symbols)
    {
        int count = 0;
        foreach (int symbol in symbols)
        {
            if (symbol >= 0)
            {
                symbols[count++] = symbol;
            }
        }

        return count;
    }
}
