using OrleansLlm.Routing.Learning.Models;

namespace OrleansLlm.Routing.Learning;

/// <summary>How a router is trained.</summary>
public sealed record RouterTrainingOptions
{
    /// <summary>The fewest requests to train on.</summary>
    public const int MinExamples = 50;

    /// <summary>How qualities are foretold.</summary>
    public ModelKind Model { get; init; }

    /// <summary>Of the encoder's random start. The same data and seed give the same router on the same kind of processor.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The share of questions, by their hashes, that is kept from training for evaluation, 0 to below 1.</summary>
    public double Holdout { get; init; } = 0.2;

    /// <summary>The most requests that are trained on; of more, those with the lowest hashes. Neighbours take 256 bytes each.</summary>
    public int MaxExamples { get; init; } = 20_000;
}
