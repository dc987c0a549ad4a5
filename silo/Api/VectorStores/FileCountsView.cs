using OrleansLlm.Contracts.VectorStores;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>Files by how they are.</summary>
internal sealed record FileCountsView(int InProgress, int Completed, int Failed, int Cancelled, int Total)
{
    /// <summary>Shows counts.</summary>
    public static FileCountsView Of(StoreFileCounts counts) => new(counts.InProgress, counts.Completed, counts.Failed, counts.Cancelled, counts.Total);
}
