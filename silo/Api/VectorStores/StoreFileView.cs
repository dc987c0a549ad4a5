using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.VectorStores;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>A file of a vector store in OpenAI's shape, with its name, chunks, language and progress.</summary>
internal sealed record StoreFileView
{
    public required string Id { get; init; }

    public string Object { get; } = "vector_store.file";

    public long CreatedAt { get; init; }

    public required string VectorStoreId { get; init; }

    /// <summary><c>in_progress</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    public long UsageBytes { get; init; }

    public StoreFileErrorView? LastError { get; init; }

    public required ChunkingView ChunkingStrategy { get; init; }

    public required IReadOnlyDictionary<string, IndexAttribute> Attributes { get; init; }

    public required string Filename { get; init; }

    public int Chunks { get; init; }

    /// <summary>ISO 639-1; null: it could not be told.</summary>
    public string? Language { get; init; }

    /// <summary>How far it is; left out when it is not being read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FileProgressView? Progress { get; init; }

    /// <summary>Shows a file.</summary>
    public static StoreFileView Of(string store, StoreFile file, FileProgressView? progress) => new()
    {
        Id = file.Id,
        CreatedAt = file.CreatedAt.ToUnixTimeSeconds(),
        VectorStoreId = store,
        Status = EnumWords.Of(file.Status),
        UsageBytes = file.UsageBytes,
        LastError = file.Error is { } error ? new StoreFileErrorView(error.Code, error.Message) : null,
        ChunkingStrategy = ChunkingView.Of(file.Chunking),
        Attributes = file.Attributes ?? new Dictionary<string, IndexAttribute>(),
        Filename = file.Name,
        Chunks = file.Chunks,
        Language = file.Language,
        Progress = file.Status == StoreFileStatus.InProgress ? progress : null,
    };
}
