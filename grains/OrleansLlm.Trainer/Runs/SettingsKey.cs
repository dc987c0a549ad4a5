using System.Text.Json;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Runs;

/// <summary>The part of settings that a run must keep when it is gone on with: the machine that does so, its threads and its precision, may be another.</summary>
internal static class SettingsKey
{
    public static string Of(TrainingSettings settings) => JsonSerializer.Serialize(
        settings with { Output = "", Threads = 0, Bfloat16 = null, Evaluation = settings.Evaluation with { CheckpointEvery = 0, KeepCheckpoints = 1 } }, TrainingJson.Options);
}
