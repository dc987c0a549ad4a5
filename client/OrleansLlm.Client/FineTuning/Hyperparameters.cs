namespace OrleansLlm.Client.FineTuning;

/// <summary>How a job trains; what is null is the server's choice.</summary>
public sealed record Hyperparameters
{
    /// <summary>Times that all examples are seen.</summary>
    public double? NEpochs { get; init; }

    /// <summary>Rows of a step.</summary>
    public int? BatchSize { get; init; }

    /// <summary>What the usual learning rate is multiplied by.</summary>
    public double? LearningRateMultiplier { get; init; }

    /// <summary><c>lora</c>, <c>qlora</c> or <c>full</c>.</summary>
    public string? Weights { get; init; }

    /// <summary>The rank of low-rank additions.</summary>
    public int? Rank { get; init; }

    /// <summary>How hard preferences hold the model to what it was.</summary>
    public double? Beta { get; init; }

    /// <summary>The most that the loss on the model's general set may rise, nats per token.</summary>
    public double? GeneralLimit { get; init; }
}
