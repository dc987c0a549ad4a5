using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Grains.VectorStores;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>A passage that was found, in OpenAI's shape, with its place in the file.</summary>
internal sealed record SearchHitView
{
    public required string FileId { get; init; }

    public required string Filename { get; init; }

    /// <summary>0 to 1.</summary>
    public float Score { get; init; }

    public required IReadOnlyDictionary<string, IndexAttribute> Attributes { get; init; }

    /// <summary>One text: the chunk, or what was told around it.</summary>
    public required IReadOnlyList<TextPartView> Content { get; init; }

    /// <summary>The chunk that was found.</summary>
    public required ChunkView Chunk { get; init; }

    /// <summary>What each stage gave it; only when it was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StageScoresView? Scores { get; init; }

    /// <summary>Shows a hit.</summary>
    public static SearchHitView Of(StoreHit found, bool explain) => new()
    {
        FileId = found.Hit.Document,
        Filename = found.FileName,
        Score = Math.Clamp(found.Hit.Scores.Final, 0, 1),
        Attributes = found.Hit.Attributes ?? new Dictionary<string, IndexAttribute>(),
        Content = [new TextPartView(found.Hit.Expanded?.Text ?? found.Hit.Chunk.Text)],
        Chunk = ChunkView.Of(found.Hit),
        Scores = explain ? StageScoresView.Of(found.Hit.Scores) : null,
    };
}
