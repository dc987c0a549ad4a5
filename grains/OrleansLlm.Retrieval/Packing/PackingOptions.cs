using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Retrieval.Packing;

/// <summary>How passages are packed into a prompt.</summary>
public sealed record PackingOptions
{
    /// <summary>The most tokens of all passages as the prompt shows them, numbers and marks included.</summary>
    /// <value>16 to 10,000,000; default 2048.</value>
    [Range(16, 10_000_000)]
    public int MaxTokens { get; init; } = 2048;

    /// <summary>The most passages.</summary>
    /// <value>1 to 200; default 20.</value>
    [Range(1, 200)]
    public int MaxPassages { get; init; } = 20;

    /// <summary>A passage goes when so much of it is in a better one. Above 1: only what is wholly in a better one goes.</summary>
    /// <value>0.5 to 2; default 0.8.</value>
    [Range(0.5, 2)]
    public double NearDuplicate { get; init; } = 0.8;

    /// <summary>The order of the passages.</summary>
    public PassageOrder Order { get; init; }

    /// <summary>What is done when they do not all fit.</summary>
    public CompressionMethod Compression { get; init; } = CompressionMethod.Extractive;

    /// <summary>How words are compared: the analyzer of a language.</summary>
    public string Language { get; init; } = "english";

    /// <summary>How much the likeness of embeddings counts beside shared words, where there is an embedder.</summary>
    /// <value>0 to 1; default 0.4.</value>
    [Range(0, 1)]
    public double EmbeddingWeight { get; init; } = 0.4;
}
