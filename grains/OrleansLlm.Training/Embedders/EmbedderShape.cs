using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Training.Embedders;

/// <summary>How large the embedder is.</summary>
public sealed record EmbedderShape
{
    /// <summary>Numbers per embedding: a multiple of 128.</summary>
    [Range(128, 4_096)]
    public int Dimensions { get; init; } = 512;

    /// <summary>Words with a row of their own; forms of one word share it.</summary>
    [Range(1, 50_000)]
    public int Words { get; init; } = 12_000;

    /// <summary>The commonest of them that are known inside other words too.</summary>
    [Range(0, 50_000)]
    public int InnerWords { get; init; } = 5_000;

    /// <summary>Fragments of words with a row of their own.</summary>
    [Range(0, 10_000)]
    public int Fragments { get; init; } = 2_000;

    /// <summary>Rows that pieces which are not trained on share.</summary>
    [Range(2, 4_096)]
    public int HashRows { get; init; } = 512;
}
