using OrleansLlm.Training.Schedules;

namespace OrleansLlm.Training.Runs;

/// <summary>How weights follow gradients.</summary>
public sealed record OptimizerSettings
{
    /// <summary>The method.</summary>
    public OptimizerKind Kind { get; init; }

    /// <summary>The highest learning rate of AdamW.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>The highest learning rate of Muon, per step of unit root mean square.</summary>
    public double MuonLearningRate { get; init; } = 0.02;

    /// <summary>How the rate falls after the warm-up.</summary>
    public ScheduleShape Schedule { get; init; } = ScheduleShape.Cosine;

    /// <summary>The share of the run in which the rate rises, 0 to 0.5.</summary>
    public double Warmup { get; init; } = 0.03;

    /// <summary>The last rate as a share of the highest, 0 to 1.</summary>
    public double FinalShare { get; init; } = 0.05;

    /// <summary>Decay of matrices per unit of learning rate.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Decay of the mean of gradients.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean of squared gradients.</summary>
    public double Beta2 { get; init; } = 0.95;

    /// <summary>Added to the root of the mean square.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The longest gradient, as its Euclidean norm over all weights; longer ones are scaled down. 0: none is.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>The share of itself that the running mean of the weights keeps at each step, 0 to 0.9999; 0: no mean. Measured and saved are then the means.</summary>
    public double EmaDecay { get; init; }

    internal void Check()
    {
        TrainingException.Demand(LearningRate is > 0 and <= 1, "optimizer.learning_rate", "above 0 and at most 1", LearningRate);
        TrainingException.Demand(MuonLearningRate is > 0 and <= 1, "optimizer.muon_learning_rate", "above 0 and at most 1", MuonLearningRate);
        TrainingException.Demand(Warmup is >= 0 and <= 0.5, "optimizer.warmup", "from 0 to 0.5", Warmup);
        TrainingException.Demand(FinalShare is >= 0 and <= 1, "optimizer.final_share", "from 0 to 1", FinalShare);
        TrainingException.Demand(WeightDecay is >= 0 and <= 10, "optimizer.weight_decay", "from 0 to 10", WeightDecay);
        TrainingException.Demand(Beta1 is >= 0 and < 1, "optimizer.beta1", "from 0 to below 1", Beta1);
        TrainingException.Demand(Beta2 is > 0 and < 1, "optimizer.beta2", "above 0 and below 1", Beta2);
        TrainingException.Demand(Epsilon is > 0 and < 1, "optimizer.epsilon", "above 0 and below 1", Epsilon);
        TrainingException.Demand(ClipNorm >= 0 && double.IsFinite(ClipNorm), "optimizer.clip_norm", "at least 0", ClipNorm);
        TrainingException.Demand(EmaDecay is >= 0 and <= 0.9999, "optimizer.ema_decay", "from 0 to 0.9999", EmaDecay);
    }
}
