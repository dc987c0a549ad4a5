using System.Text.Json.Serialization;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Silo.Api.FineTuning;

/// <summary>The hyperparameters of a job as they are used.</summary>
internal sealed record FineTuningHyperparametersView
{
    public double NEpochs { get; init; }

    public int BatchSize { get; init; }

    public double LearningRateMultiplier { get; init; }

    public required string Weights { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Rank { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Beta { get; init; }

    public static FineTuningHyperparametersView Of(FineTuningInput input) => new()
    {
        NEpochs = input.Epochs ?? FineTuningInput.UsualEpochs,
        BatchSize = input.BatchSize ?? FineTuningInput.UsualBatchSize,
        LearningRateMultiplier = input.LearningRateMultiplier ?? 1,
        Weights = EnumWords.Of(input.Weights),
        Rank = input.Weights == FineTuningWeights.Full ? null : input.Rank ?? FineTuningInput.UsualRank,
        Beta = input.Method == FineTuningMethod.Dpo ? input.Beta ?? FineTuningInput.UsualBeta : null,
    };
}
