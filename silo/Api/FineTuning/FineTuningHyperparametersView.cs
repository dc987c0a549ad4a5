using System.Text.Json.Serialization;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Silo.Api.FineTuning;

/// <summary>The hyperparameters of a job as they are used.</summary>
internal sealed record FineTuningHyperparametersView
{
    private const double Epochs = 3;
    private const int Rows = 8;

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
        NEpochs = input.Epochs ?? Epochs,
        BatchSize = input.BatchSize ?? Rows,
        LearningRateMultiplier = input.LearningRateMultiplier ?? 1,
        Weights = EnumWords.Of(input.Weights),
        Rank = input.Weights == FineTuningWeights.Full ? null : input.Rank ?? 8,
        Beta = input.Method == FineTuningMethod.Dpo ? input.Beta ?? 0.1 : null,
    };
}
