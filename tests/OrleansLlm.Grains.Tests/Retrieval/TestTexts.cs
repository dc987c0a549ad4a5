using System.Text;
using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Grains.Tests.Retrieval;

/// <summary>Documents whose chunks are exact spans of their texts, of few words, so that terms, chunks and vectors meet often.</summary>
internal static class TestTexts
{
    public const int Dimensions = 8;
    private static readonly string[] Words = ["alpha", "beta", "gamma", "délta", "zeta", "eta", "日本", "the", "kappa", "🙂"];

    public static IndexSettings Settings { get; } = new() { Dimensions = Dimensions, Embedder = "test" };

    public static string Text(Random random, int most) => string.Join(' ', Enumerable.Range(0, random.Next(1, most)).Select(_ => Words[random.Next(Words.Length)]));

    /// <summary>A document of a text, cut at every third space.</summary>
    public static IndexDocument Document(string id, string text, Random random) => new()
    {
        Id = id,
        Time = random.Next(2) == 0 ? null : DateTimeOffset.UnixEpoch.AddDays(random.Next(1000)),
        Attributes = random.Next(2) == 0 ? new Dictionary<string, AttributeValue>() : new() { ["n"] = (double)random.Next(4) },
        Chunks = Chunks(text),
    };

    /// <summary>A vector that depends on the text alone, as an embedder's does.</summary>
    public static float[] Vector(string text)
    {
        var random = new Random((int)(uint)ContentId.Of(text).Value);
        return [.. Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static List<IndexChunk> Chunks(string text)
    {
        var (chunks, start) = (new List<IndexChunk>(), 0);
        for (var (at, spaces) = (0, 0); at <= text.Length; at++)
        {
            if (at < text.Length && (text[at] != ' ' || ++spaces % 3 != 0))
            {
                continue;
            }

            var part = text[start..at];
            chunks.Add(new IndexChunk
            {
                Text = part,
                Start = Encoding.UTF8.GetByteCount(text.AsSpan(0, start)),
                Length = Encoding.UTF8.GetByteCount(part),
                Vector = Vector(part),
            });
            start = at + 1;
        }

        return chunks;
    }
}
