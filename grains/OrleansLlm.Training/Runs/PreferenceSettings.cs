namespace OrleansLlm.Training.Runs;

/// <summary>Direct preference optimisation (Rafailov et al. 2023).</summary>
public sealed record PreferenceSettings
{
    /// <summary>How hard the model is held to what it was.</summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>The share of pairs that are taken to be the wrong way round, 0 to 0.5 (conservative DPO, Mitchell 2023).</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Weight of the better answer's own loss, added against drift (as in Liu et al. 2024); 0: none.</summary>
    public double SupervisedWeight { get; init; }

    internal void Check()
    {
        TrainingException.Demand(Beta is > 0 and <= 10, "preference.beta", "above 0 and at most 10", Beta);
        TrainingException.Demand(LabelSmoothing is >= 0 and < 0.5, "preference.label_smoothing", "from 0 to below 0.5", LabelSmoothing);
        TrainingException.Demand(SupervisedWeight is >= 0 and <= 100, "preference.supervised_weight", "from 0 to 100", SupervisedWeight);
    }
}
