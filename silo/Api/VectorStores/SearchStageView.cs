using OrleansLlm.Contracts.Retrieval;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>What a stage of a search found, best first.</summary>
internal sealed record SearchStageView(string Query, string Name, double DurationMs, IReadOnlyList<StageHitView> Hits)
{
    /// <summary>Shows a stage.</summary>
    public static SearchStageView Of(string query, IndexSearchStage stage) => new(
        query, stage.Name, stage.Duration.TotalMilliseconds, [.. stage.Hits.Select(hit => new StageHitView(hit.Document, hit.ChunkIndex, hit.Score))]);
}
