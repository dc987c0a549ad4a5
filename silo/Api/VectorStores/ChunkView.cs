using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>A chunk and its places: bytes in the document's UTF-8 text and, where it stands there as it is, in the file.</summary>
internal sealed record ChunkView(int Index, string Text, long Start, int Length)
{
    /// <summary>The headings or declarations over it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Context { get; init; }

    /// <summary>The page or slide, from 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Page { get; init; }

    /// <summary>Its first byte in the file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? FileStart { get; init; }

    /// <summary>Its bytes in the file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? FileLength { get; init; }

    /// <summary>Shows the chunk of a hit.</summary>
    public static ChunkView Of(IndexSearchHit hit) => new(hit.ChunkIndex, hit.Chunk.Text, hit.Chunk.Start, hit.Chunk.Length)
    {
        Context = hit.Chunk.Context,
        Page = hit.Chunk.Place?.Page,
        FileStart = hit.Chunk.Place?.FileStart,
        FileLength = hit.Chunk.Place?.FileLength,
    };
}
