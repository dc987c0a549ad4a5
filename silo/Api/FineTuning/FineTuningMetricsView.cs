using System.Text.Json.Serialization;
using OrleansLlm.Contracts.FineTuning;

namespace OrleansLlm.Silo.Api.FineTuning;

/// <summary>Measurements of a step; what was not measured is left out.</summary>
internal sealed record FineTuningMetricsView
{
    public long Step { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? TotalSteps { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TrainLoss { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidLoss { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidMeanTokenAccuracy { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidExactMatch { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? GeneralLoss { get; init; }

    public static FineTuningMetricsView Of(FineTuningMetrics metrics) => new()
    {
        Step = metrics.Step,
        TotalSteps = metrics.TotalSteps,
        TrainLoss = metrics.TrainLoss,
        ValidLoss = metrics.ValidLoss,
        ValidMeanTokenAccuracy = metrics.ValidAccuracy,
        ValidExactMatch = metrics.ValidExactMatch,
        GeneralLoss = metrics.GeneralLoss,
    };
}
