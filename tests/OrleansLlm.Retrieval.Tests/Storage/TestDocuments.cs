using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Tests.Storage;

/// <summary>Small documents of few words, so that terms, texts and vectors meet often.</summary>
internal static class TestDocuments
{
    public const int Dimensions = 8;
    private static readonly string[] Words = ["alpha", "beta", "gamma", "delta", "épsilon", "zeta", "eta", "theta", "the", "kappa"];

    public static IndexSettings Settings { get; } = new() { Dimensions = Dimensions };

    public static IndexDocument Random(string id, Random random)
    {
        var chunks = Enumerable.Range(0, random.Next(4)).Select(_ => Chunk(Text(random), random.Next(3) == 0 ? Text(random) : null, random.Next(1000))).ToArray();
        return new IndexDocument
        {
            Id = id,
            Chunks = chunks,
            Time = random.Next(2) == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(random.Next()),
            Attributes = random.Next(3) switch
            {
                0 => new Dictionary<string, Retrieval.Filters.AttributeValue>(),
                1 => new() { ["n"] = (double)random.Next(4) },
                _ => new() { ["n"] = (double)random.Next(4), ["s"] = Words[random.Next(3)], ["b"] = true },
            },
        };
    }

    public static IndexChunk Chunk(string text, string? context = null, long start = 0) => new()
    {
        Text = text,
        Context = context,
        Start = start,
        Length = System.Text.Encoding.UTF8.GetByteCount(text),
        Place = (start % 4) switch
        {
            0 => null,
            1 => new ChunkPlace { Page = (int)start },
            2 => new ChunkPlace { FileStart = start, FileLength = 3 },
            _ => new ChunkPlace { Page = 1, ParentStart = start / 2, ParentLength = 1000 },
        },
        Vector = Vector(context is null ? text : context + "\n" + text),
    };

    public static string Text(Random random) => string.Join(' ', Enumerable.Range(0, random.Next(1, 8)).Select(_ => Words[random.Next(Words.Length)]));

    /// <summary>A vector that depends on the text alone, as an embedder's does.</summary>
    public static float[] Vector(string text)
    {
        var random = new Random((int)(uint)ContentId.Of(text).Value);
        return [.. Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle() - 0.5f)];
    }
}
