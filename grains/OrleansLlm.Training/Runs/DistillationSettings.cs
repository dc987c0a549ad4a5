namespace OrleansLlm.Training.Runs;

/// <summary>Learning from a teacher's distribution (Hinton et al. 2015).</summary>
public sealed record DistillationSettings
{
    /// <summary>The teacher's folder: a decoder with the same vocabulary.</summary>
    public required string Teacher { get; init; }

    /// <summary>The divergence.</summary>
    public DistillationDivergence Divergence { get; init; }

    /// <summary>What both models' logits are divided by.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Weight of the divergence, 0 to 1; the rest is the loss on the data.</summary>
    public double Weight { get; init; } = 0.5;

    /// <summary>The teacher's likeliest tokens that are compared, made to add up to 1; 0: all.</summary>
    public int TopK { get; init; }

    internal void Check()
    {
        TrainingException.Demand(Directory.Exists(Teacher), "distillation.teacher", "a folder that is there", Teacher);
        TrainingException.Demand(Temperature is >= 0.1 and <= 100, "distillation.temperature", "from 0.1 to 100", Temperature);
        TrainingException.Demand(Weight is >= 0 and <= 1, "distillation.weight", "from 0 to 1", Weight);
        TrainingException.Demand(TopK >= 0, "distillation.top_k", "at least 0", TopK);
    }
}
