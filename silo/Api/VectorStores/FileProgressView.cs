using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Silo.Api.Batches;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>How far a file is, to the second.</summary>
/// <param name="Stage"><c>waiting</c>, <c>reading</c>, <c>embedding</c> or <c>indexing</c>.</param>
/// <param name="Chunks">Its chunks; 0 before it is cut.</param>
/// <param name="ReadyChunks">Chunks that have their vectors.</param>
internal sealed record FileProgressView(string Stage, int Chunks, int ReadyChunks)
{
    /// <summary>Why it stands still and when it goes on; left out while it does not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BatchWaitView? Waiting { get; init; }

    /// <summary>Shows progress.</summary>
    public static FileProgressView Of(string file, IngestProgress progress)
    {
        var at = progress.Files.GetValueOrDefault(file);
        return new FileProgressView(at is null ? "waiting" : EnumWords.Of(at.Stage), at?.Chunks ?? 0, at?.Ready ?? 0)
        {
            Waiting = progress.Waiting is { } wait ? new BatchWaitView(wait.Code, wait.Message, wait.Since.ToUnixTimeSeconds(), wait.RetryAt.ToUnixTimeSeconds()) : null,
        };
    }
}
