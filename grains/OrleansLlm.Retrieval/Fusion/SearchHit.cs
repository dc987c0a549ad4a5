using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Fusion;

/// <summary>A hit with what each stage gave it.</summary>
/// <param name="Hit">The chunk and its document.</param>
/// <param name="Scores">By stage.</param>
public sealed record SearchHit(IndexHit Hit, StageScores Scores)
{
    /// <summary>What was told around it, itself included; null: the search has no expansion.</summary>
    public HitPassage? Expanded { get; init; }
}
