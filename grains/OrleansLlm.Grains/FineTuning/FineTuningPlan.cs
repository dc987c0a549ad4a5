using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>What a job asks of the worker. Pure.</summary>
internal static class FineTuningPlan
{
    private const double FullRate = 3e-4;
    private const double LowRankRate = 2e-3;

    /// <summary>The worker's settings.</summary>
    public static TrainingSettings Of(FineTuningInput input, FineTuningBase model, FineTuningFolder folder, FineTuningOptions options) => new()
    {
        Model = model.Checkpoint ?? folder.Base,
        Output = folder.Output,
        Objective = input.Method == FineTuningMethod.Dpo ? TrainingObjective.Preference : TrainingObjective.Supervised,
        Weights = input.Weights switch
        {
            FineTuningWeights.Full => TrainedWeights.Full,
            FineTuningWeights.Qlora => TrainedWeights.Qlora,
            _ => TrainedWeights.Lora,
        },
        Seed = input.Seed,
        Data = new DataSettings
        {
            Train = [folder.Training],
            Validation = input.ValidationFileId is null ? [] : [folder.Validation],
            ValidationShare = input.ValidationFileId is null ? 0.1 : 0,
            Replay = model.Replay is { } replay && input.Method == FineTuningMethod.Supervised ? [Path.GetFullPath(replay)] : [],
            General = model.General is { } general && input.Method == FineTuningMethod.Supervised ? [Path.GetFullPath(general)] : [],
        },
        Batch = new BatchSettings { Rows = input.BatchSize ?? FineTuningInput.UsualBatchSize },
        Optimizer = new OptimizerSettings { LearningRate = RateOf(input) },
        Duration = new DurationSettings { Epochs = input.Epochs ?? FineTuningInput.UsualEpochs },
        Evaluation = new EvaluationSettings { GeneralLimit = input.GeneralLimit ?? options.GeneralLimit },
        Lora = new LoraSettings { Rank = input.Rank ?? FineTuningInput.UsualRank },
        Preference = new PreferenceSettings { Beta = input.Beta ?? FineTuningInput.UsualBeta },
        Threads = options.Threads,
        Device = options.Device,
    };

    /// <summary>Preferences are learned at a tenth: they move weights that already answer well.</summary>
    private static double RateOf(FineTuningInput input) =>
        (input.Weights == FineTuningWeights.Full ? FullRate : LowRankRate) * (input.Method == FineTuningMethod.Dpo ? 0.1 : 1) * (input.LearningRateMultiplier ?? 1);
}
