namespace OrleansLlm.Contracts.FineTuning;

/// <summary>What a fine-tuning job is made of. Part of a job's durable state: fields are only ever added.</summary>
public sealed record FineTuningInput
{
    /// <summary>The kind of these jobs.</summary>
    public const string Kind = "fine_tuning";

    /// <summary>Times that all examples of a large file are seen where nothing else is asked for.</summary>
    public const double UsualEpochs = 3;

    /// <summary>Rows of a step where nothing else is asked for and the file is large.</summary>
    public const int UsualBatchSize = 8;

    /// <summary>The rank where nothing else is asked for.</summary>
    public const int UsualRank = 8;

    /// <summary>How hard preferences hold the model where nothing else is asked for.</summary>
    public const double UsualBeta = 0.1;

    /// <summary>The model that is trained further.</summary>
    public required string Model { get; init; }

    /// <summary>The file of examples.</summary>
    public required string TrainingFileId { get; init; }

    /// <summary>The file that the model is measured on; null: a share of the examples is held out.</summary>
    public string? ValidationFileId { get; init; }

    /// <summary>What the caller calls the result; part of its name.</summary>
    public string? Suffix { get; init; }

    /// <summary>Of all chance.</summary>
    public int Seed { get; init; }

    /// <summary>What is learned from.</summary>
    public FineTuningMethod Method { get; init; }

    /// <summary>Which weights change.</summary>
    public FineTuningWeights Weights { get; init; }

    /// <summary>The rank of low-rank additions; null: <see cref="UsualRank"/>.</summary>
    public int? Rank { get; init; }

    /// <summary>Times that all examples are seen; null: as <see cref="UsualDuration"/> says.</summary>
    public double? Epochs { get; init; }

    /// <summary>Rows of a step; null: as <see cref="UsualDuration"/> says.</summary>
    public int? BatchSize { get; init; }

    /// <summary>What the usual learning rate is multiplied by; null: 1.</summary>
    public double? LearningRateMultiplier { get; init; }

    /// <summary>How hard preferences hold the model to what it was; null: <see cref="UsualBeta"/>.</summary>
    public double? Beta { get; init; }

    /// <summary>The most that the loss on the general set may rise, nats per token; null: as the settings say.</summary>
    public double? GeneralLimit { get; init; }

    /// <summary>The creator's own pairs.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
