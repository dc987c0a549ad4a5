using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Contracts.Replicas;

/// <summary>What the cluster knows of a model.</summary>
[GenerateSerializer, Immutable, Alias("llm.model-info")]
public sealed record ModelInfo
{
    /// <summary>The name that requests use.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The architecture family, as the model's configuration names it.</summary>
    [Id(1)]
    public required string Architecture { get; init; }

    /// <summary>The context window in tokens.</summary>
    [Id(2)]
    public int ContextLength { get; init; }

    /// <summary>Number of tokens in the vocabulary.</summary>
    [Id(3)]
    public int VocabularySize { get; init; }

    /// <summary>Whether the package has a chat template.</summary>
    [Id(4)]
    public bool SupportsChat { get; init; }

    // Id 5 (a plain price) was used before price rules; never again.

    /// <summary>When the package was made (UTC, its newest file).</summary>
    [Id(6)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Live replicas, as last announced.</summary>
    [Id(7)]
    public int Replicas { get; init; }

    /// <summary>The price that the serving silo's settings give the model, or null; a rule of the price book wins over it.</summary>
    [Id(8)]
    public PriceRule? Price { get; init; }

    /// <summary>The most time on the device that one call is billed, where its price has a part per second.</summary>
    [Id(9)]
    public TimeSpan MaxBilledTime { get; init; }

    /// <summary>What the model is for.</summary>
    [Id(10)]
    public ModelKind Kind { get; init; }

    /// <summary>The size of an embedding; 0 for models that make none.</summary>
    [Id(11)]
    public int EmbeddingSize { get; init; }

    /// <summary>How the model writes calls of functions; null: no known way, so that they stay in its text and can not be forced.</summary>
    [Id(12)]
    public string? ToolFormat { get; init; }

    /// <summary>Who serves it: <c>local</c> for replicas of this cluster, else a remote provider's name.</summary>
    [Id(13)]
    public string Provider { get; init; } = "local";

    /// <summary>The most tokens that one choice may have, where the model has such a limit below its window; 0: none.</summary>
    [Id(14)]
    public int MaxOutputTokens { get; init; }
}
