using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.VectorStores;

namespace OrleansLlm.Silo.Api.VectorStores;

/// <summary>A vector store in OpenAI's shape, with its model and the language of its words; times in Unix seconds.</summary>
internal sealed record VectorStoreView
{
    public required string Id { get; init; }

    public string Object { get; } = "vector_store";

    public long CreatedAt { get; init; }

    public required string Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Description { get; init; }

    public long UsageBytes { get; init; }

    public required FileCountsView FileCounts { get; init; }

    /// <summary><c>in_progress</c>, <c>completed</c> or <c>expired</c>.</summary>
    public required string Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StoreExpiryView? ExpiresAfter { get; init; }

    public long? ExpiresAt { get; init; }

    public long? LastActiveAt { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>The model of its vectors; null before one is needed, when it is the server's.</summary>
    public string? EmbeddingModel { get; init; }

    /// <summary>The analyzer of its words; null before anything was read, when its language decides.</summary>
    public string? Language { get; init; }

    /// <summary>Shows a store.</summary>
    public static VectorStoreView Of(VectorStoreInfo store) => new()
    {
        Id = store.Id,
        CreatedAt = store.CreatedAt.ToUnixTimeSeconds(),
        Name = store.Settings.Name,
        Description = store.Settings.Description,
        UsageBytes = store.UsageBytes,
        FileCounts = FileCountsView.Of(store.Files),
        Status = EnumWords.Of(store.Status),
        ExpiresAfter = store.Settings.ExpiresAfterDays is { } days ? new StoreExpiryView(days) : null,
        ExpiresAt = store.ExpiresAt?.ToUnixTimeSeconds(),
        LastActiveAt = store.LastActiveAt.ToUnixTimeSeconds(),
        Metadata = store.Settings.Metadata ?? new Dictionary<string, string>(),
        EmbeddingModel = store.EmbeddingModel ?? store.Settings.EmbeddingModel,
        Language = store.Language ?? store.Settings.Language,
    };
}
