using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>What each stage gave a hit; left out: it did not run, or did not find it.</summary>
internal sealed record StageScoresView
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Lexical { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Vector { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Fused { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Decayed { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Reranked { get; init; }

    /// <summary>Shows scores.</summary>
    public static StageScoresView Of(IndexScores scores) => new()
    {
        Lexical = scores.Lexical,
        Vector = scores.Vector,
        Fused = scores.Fused,
        Decayed = scores.Decayed,
        Reranked = scores.Reranked,
    };
}
