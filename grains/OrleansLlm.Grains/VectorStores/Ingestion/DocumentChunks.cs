using System.Text;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Retrieval.Chunking;
using OrleansLlm.Retrieval.Documents;

namespace OrleansLlm.Grains.VectorStores.Ingestion;

/// <summary>A document's chunks as the index takes them, each with its places.</summary>
internal static class DocumentChunks
{
    /// <summary>Cuts a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="content">The file that it was read from.</param>
    /// <param name="chunking">How.</param>
    /// <param name="contextLength">Tokens that the embedding model reads at once; 0: not known, or there is none.</param>
    /// <param name="count">Counts tokens.</param>
    /// <param name="embed">Embeds sentences where the subject decides; null: there is no model.</param>
    /// <param name="token">Ends it.</param>
    public static async Task<IReadOnlyList<IndexedChunk>> CutAsync(
        Document document, ReadOnlyMemory<byte> content, StoreChunking chunking, int contextLength, TokenCounter count, SentenceEmbedder? embed, CancellationToken token)
    {
        var chunker = new Chunker(ChunkingChoice.Of(chunking, document, contextLength), count, embed);
        var chunks = await Task.Run(async () => await chunker.ChunkAsync(document, token), token);
        return Convert(document, content, chunks);
    }

    private static List<IndexedChunk> Convert(Document document, ReadOnlyMemory<byte> content, IReadOnlyList<Chunk> chunks)
    {
        var (result, bytes, parentBytes) = (new List<IndexedChunk>(chunks.Count), new BytePositions(document.Text), new BytePositions(document.Text));
        foreach (var chunk in chunks)
        {
            result.Add(new IndexedChunk
            {
                Text = chunk.Text,
                Context = chunk.Context.Length > 0 ? chunk.Context : null,
                Start = bytes.Of(chunk.Start),
                Length = Encoding.UTF8.GetByteCount(chunk.Text),
                Place = PlaceOf(document, content, chunk, parentBytes),
            });
        }

        return result;
    }

    private static IndexedPlace? PlaceOf(Document document, ReadOnlyMemory<byte> content, Chunk chunk, BytePositions parentBytes)
    {
        var places = document.Resolve(chunk.Start, chunk.Length);
        var first = places.Length > 0 ? places[0] : null;
        var stands = places.Length == 1 && StandsThere(document, content, chunk, first!);
        var place = new IndexedPlace
        {
            Page = first?.Page,
            FileStart = stands ? first!.ByteStart : null,
            FileLength = stands ? (int)first!.ByteLength!.Value : null,
            ParentStart = chunk.Parent is { } parent ? parentBytes.Of(parent.Start) : null,
            ParentLength = chunk.Parent is { } around ? Encoding.UTF8.GetByteCount(around.Text) : null,
        };
        return place == new IndexedPlace() ? null : place;
    }

    /// <summary>Whether those bytes of the file are the chunk's text, but for how lines end.</summary>
    private static bool StandsThere(Document document, ReadOnlyMemory<byte> content, Chunk chunk, SourcePlace place) =>
        place is { ByteStart: { } start, ByteLength: { } length } && start + length <= content.Length && document.Encoding is { } encoding
        && encoding.GetString(content.Span.Slice((int)start, (int)length)).ReplaceLineEndings("\n") == chunk.Text.ReplaceLineEndings("\n");
}
