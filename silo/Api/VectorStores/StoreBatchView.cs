using OrleansLlm.Contracts.VectorStores;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>Files that were put into a vector store together, in OpenAI's shape.</summary>
internal sealed record StoreBatchView(string Id, long CreatedAt, string VectorStoreId, string Status, FileCountsView FileCounts)
{
    /// <summary>Always <c>vector_store.files_batch</c>.</summary>
    public string Object { get; } = "vector_store.files_batch";

    /// <summary>Shows a batch.</summary>
    public static StoreBatchView Of(string store, StoreBatch batch) =>
        new(batch.Id, batch.CreatedAt.ToUnixTimeSeconds(), store, StatusOf(batch), FileCountsView.Of(batch.Files));

    private static string StatusOf(StoreBatch batch) => batch switch
    {
        { IsCancelled: true } => "cancelled",
        { Files.InProgress: > 0 } => "in_progress",
        { Files: { Completed: 0, Failed: > 0 } } => "failed",
        _ => "completed",
    };
}
