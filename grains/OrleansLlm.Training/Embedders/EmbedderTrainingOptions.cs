using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Training.Embedders;

/// <summary>How the embedder is trained.</summary>
public sealed record EmbedderTrainingOptions
{
    /// <summary>How large it is.</summary>
    public EmbedderShape Shape { get; init; } = new();

    /// <summary>Gives the first weights, the order of pairs and what is left out of texts.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Batches.</summary>
    [Range(0, 1_000_000)]
    public int Steps { get; init; } = 12_000;

    /// <summary>Pairs of a batch; each text is told from all others of its batch.</summary>
    [Range(2, 8_192)]
    public int Batch { get; init; } = 512;

    /// <summary>The first learning rate; it falls to nothing in a straight line.</summary>
    [Range(0, 10)]
    public float LearningRate { get; init; } = 0.02f;

    /// <summary>Divides similarities before they compete.</summary>
    [Range(0.001, 1)]
    public float Temperature { get; init; } = 0.05f;

    /// <summary>A word's first weight is a / (a + its share of all words) (Arora et al. 2017).</summary>
    [Range(1e-6, 1)]
    public float RarityConstant { get; init; } = 1e-3f;
}
