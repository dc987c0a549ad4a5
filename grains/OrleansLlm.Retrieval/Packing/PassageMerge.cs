using System.Buffers;
using System.Text;

namespace OrleansLlm.Retrieval.Packing;

/// <summary>Joins passages of one document that overlap or touch, so that no text is paid for twice. Only where their bytes agree.</summary>
internal static class PassageMerge
{
    /// <summary>The passages in their order; joined ones stand where the better of them stood.</summary>
    public static List<Passage> Merge(IReadOnlyList<Passage> passages)
    {
        var ranked = passages.Select((passage, rank) => (Passage: passage, Rank: rank));
        var merged = new List<(Passage Passage, int Rank)>();
        foreach (var document in ranked.GroupBy(entry => entry.Passage.DocumentId, StringComparer.Ordinal))
        {
            var open = merged.Count;
            foreach (var next in document.OrderBy(entry => entry.Passage.ByteStart).ThenBy(entry => entry.Rank))
            {
                if (merged.Count > open && Join(merged[^1].Passage, next.Passage) is { } joined)
                {
                    merged[^1] = (joined, Math.Min(merged[^1].Rank, next.Rank));
                }
                else
                {
                    merged.Add(next);
                }
            }
        }

        return [.. merged.OrderBy(entry => entry.Rank).Select(entry => entry.Passage)];
    }

    /// <summary>Both as one passage; null when they do not touch, or differ where they overlap.</summary>
    private static Passage? Join(Passage first, Passage second)
    {
        if (second.ByteStart > first.ByteEnd || UnitAt(first.Text, second.ByteStart - first.ByteStart) is not { } cut)
        {
            return null;
        }

        var shared = first.Text.AsSpan(cut);
        var added = second.Text.AsSpan();
        if (!(shared.Length <= added.Length ? added.StartsWith(shared, StringComparison.Ordinal) : shared.StartsWith(added, StringComparison.Ordinal)))
        {
            return null;
        }

        return first with
        {
            Text = shared.Length <= added.Length ? string.Concat(first.Text.AsSpan(0, cut), added) : first.Text,
            Score = Math.Max(first.Score, second.Score),
        };
    }

    /// <summary>The UTF-16 unit that so many UTF-8 bytes lie before; null when that is within a character.</summary>
    private static int? UnitAt(string text, long bytes)
    {
        var (unit, passed) = (0, 0L);
        while (passed < bytes && unit < text.Length)
        {
            var isWhole = Rune.DecodeFromUtf16(text.AsSpan(unit), out var rune, out var units) == OperationStatus.Done;
            passed += isWhole ? rune.Utf8SequenceLength : Rune.ReplacementChar.Utf8SequenceLength;
            unit += units;
        }

        return passed == bytes ? unit : null;
    }
}
