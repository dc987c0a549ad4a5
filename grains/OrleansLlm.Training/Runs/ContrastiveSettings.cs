namespace OrleansLlm.Training.Runs;

/// <summary>Contrastive training of encoders (InfoNCE, van den Oord et al. 2018, with the batch's other texts as negatives).</summary>
public sealed record ContrastiveSettings
{
    /// <summary>What cosines are divided by.</summary>
    public double Temperature { get; init; } = 0.05;

    internal void Check() => TrainingException.Demand(Temperature is > 0 and <= 10, "contrastive.temperature", "above 0 and at most 10", Temperature);
}
