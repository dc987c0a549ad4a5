using System.Text;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Fusion;

/// <summary>Reads what lies around hits.</summary>
internal static class HitPassageReader
{
    /// <summary>Chunks of one larger chunk that are looked for on each side of a hit.</summary>
    private const int ParentReach = 32;

    public static async Task<SearchHit> ExpandAsync(IBackendIndex index, SearchHit hit, HitExpansion expansion, CancellationToken cancellationToken)
    {
        var (at, reach) = (hit.Hit.ChunkIndex, expansion.IsParent ? hit.Hit.Chunk.Place?.ParentStart is null ? 0 : ParentReach : expansion.Window);
        var first = Math.Max(0, at - reach);
        var around = reach == 0 ? [] : await index.ChunksAsync(hit.Hit.DocumentId, first, at - first + reach + 1, cancellationToken);

        // A document that was changed meanwhile tells nothing around a hit of what it was.
        if (around.Count <= at - first || around[at - first].ContentId != hit.Hit.Chunk.ContentId || around[at - first].Start != hit.Hit.Chunk.Start)
        {
            return hit with { Expanded = Join([hit.Hit.Chunk], at) };
        }

        var (from, to) = (0, around.Count - 1);
        if (expansion.IsParent)
        {
            (from, to) = (at - first, at - first);
            for (; from > 0 && IsSibling(around[from - 1], hit.Hit.Chunk); from--)
            {
            }

            for (; to < around.Count - 1 && IsSibling(around[to + 1], hit.Hit.Chunk); to++)
            {
            }
        }

        return hit with { Expanded = Join([.. around.Skip(from).Take(to - from + 1)], first + from) };
    }

    /// <summary>Chunks that follow one another as one text.</summary>
    public static HitPassage Join(IReadOnlyList<IndexChunk> chunks, int first)
    {
        var text = new StringBuilder();
        var (start, end) = (chunks[0].Start, chunks[0].Start);
        foreach (var chunk in chunks)
        {
            var overlap = (int)Math.Clamp(end - chunk.Start, 0, chunk.Length);
            if (text.Length > 0 && chunk.Start > end)
            {
                text.Append('\n');
            }

            text.Append(AfterBytes(chunk.Text, overlap));
            end = Math.Max(end, chunk.Start + chunk.Length);
        }

        return new HitPassage(text.ToString(), start, (int)(end - start), first, chunks.Count);
    }

    private static bool IsSibling(IndexChunk other, IndexChunk chunk) =>
        other.Place?.ParentStart == chunk.Place?.ParentStart && other.Place?.ParentLength == chunk.Place?.ParentLength;

    /// <summary>What is left of a text without its first so many UTF-8 bytes; a rune that the cut would go through goes too.</summary>
    private static string AfterBytes(string text, int bytes)
    {
        var at = 0;
        while (bytes > 0 && at < text.Length)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            bytes -= rune.Utf8SequenceLength;
            at += length;
        }

        return text[at..];
    }
}
