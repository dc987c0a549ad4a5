using System.Text.Json;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Trainer.Runs;

/// <summary>The part of settings that a run must keep: what changes nothing of its trajectory may differ when it is gone on with.</summary>
internal static class SettingsKey
{
    public static string Of(TrainingSettings settings) => JsonSerializer.Serialize(
        settings with { Output = "", Threads = 0, Evaluation = settings.Evaluation with { CheckpointEvery = 0, KeepCheckpoints = 1 } }, TrainingJson.Options);
}
