namespace OrleansLlm.Contracts.FineTuning;

/// <summary>What was measured at a step. Losses are in nats per learned token, or per pair; accuracies are shares of learned tokens, or of pairs.</summary>
public sealed record FineTuningMetrics
{
    /// <summary>Optimizer steps done.</summary>
    public long Step { get; init; }

    /// <summary>Steps of the whole job, as far as it is known.</summary>
    public long? TotalSteps { get; init; }

    /// <summary>On the examples just learned.</summary>
    public double? TrainLoss { get; init; }

    /// <summary>On the validation set.</summary>
    public double? ValidLoss { get; init; }

    /// <summary>On the validation set.</summary>
    public double? ValidAccuracy { get; init; }

    /// <summary>The share of the validation set's answers that greedy decoding gives word by word.</summary>
    public double? ValidExactMatch { get; init; }

    /// <summary>On the set of what the model could do before.</summary>
    public double? GeneralLoss { get; init; }

    /// <summary>Whether these weights are the best so far that the gate lets through.</summary>
    public bool? IsBest { get; init; }
}
