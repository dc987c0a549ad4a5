using OrleansLlm.Training.Runs;
using OrleansLlm.Training.Schedules;

namespace OrleansLlm.Trainer.Runs;

/// <summary>How long a run is, and what is due at which step.</summary>
internal sealed class RunPlan
{
    private const int MeasurementsByDefault = 20;
    private const int TellingsByDefault = 400;
    private readonly TrainingSettings _settings;
    private readonly LearningRateSchedule _schedule;

    public RunPlan(TrainingSettings settings, int rows)
    {
        _settings = settings;
        _schedule = new LearningRateSchedule(settings.Optimizer.Schedule, settings.Optimizer.Warmup, settings.Optimizer.FinalShare);
        RowsPerEpoch = rows;
        ReplayShare = settings.Data.Replay.Count > 0 ? settings.Data.ReplayShare : 0;
        var duration = settings.Duration;
        Minutes = duration.Steps == 0 && duration.Minutes > 0 ? duration.Minutes : null;
        double newRows = settings.Batch.Rows * (1 - ReplayShare);
        Steps = duration.Steps > 0 ? duration.Steps : Minutes is not null ? null : Math.Max(1, (long)Math.Ceiling(duration.Epochs * rows / newRows));
    }

    /// <summary>Rows of an epoch.</summary>
    public int RowsPerEpoch { get; }

    /// <summary>The share of replayed rows.</summary>
    public double ReplayShare { get; }

    /// <summary>Steps of the run; null where the clock ends it.</summary>
    public long? Steps { get; }

    /// <summary>Minutes of the run, or null.</summary>
    public double? Minutes { get; }

    /// <summary>How far the run is.</summary>
    public double Progress(long step, double seconds) => Steps is { } steps ? step / (double)steps : Math.Min(1, seconds / (60 * Minutes!.Value));

    /// <summary>Steps of the whole run, estimated where the clock ends it.</summary>
    public long Expected(long step, double seconds) => Steps ?? (seconds > 0 && step > 0 ? Math.Max(step, (long)(step / Math.Max(Progress(step, seconds), 1e-9))) : 0);

    /// <summary>The learning rate of the next step, as a share of the highest: the middle of the step counts, so that the first is not 0.</summary>
    public double Share(long step, double seconds) => _schedule.At(Steps is { } steps ? (step + 0.5) / steps : Math.Max(Progress(step, seconds), 0.5e-3));

    /// <summary>Replayed rows before a step.</summary>
    public long ReplayedBefore(long step) => (long)Math.Floor(step * _settings.Batch.Rows * ReplayShare);

    /// <summary>Whether the model is measured after a step.</summary>
    public bool MeasuresAfter(long step, long expected) => step % Every(_settings.Evaluation.Every, expected) == 0;

    /// <summary>Whether a checkpoint is written after a step.</summary>
    public bool SavesAfter(long step, long expected) => step % (_settings.Evaluation.CheckpointEvery > 0 ? _settings.Evaluation.CheckpointEvery : Every(_settings.Evaluation.Every, expected)) == 0;

    /// <summary>Whether progress is told after a step.</summary>
    public static bool TellsAfter(long step, long expected) => step % Math.Max(1, expected / TellingsByDefault) == 0;

    private long Every(int given, long expected) => given > 0 ? given : Steps is null ? 100 : Math.Max(10, expected / MeasurementsByDefault);
}
