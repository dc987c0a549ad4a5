using System.Globalization;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>Turns what the worker tells into what a job's owner reads. Pure.</summary>
internal static class FineTuningEvents
{
    private const int MaxEvents = 200;

    /// <summary>Adds a message.</summary>
    public static FineTuningProgress Say(this FineTuningProgress progress, string message, DateTimeOffset at, string level = "info") =>
        progress.Add(new FineTuningEvent { At = at, Level = level, Message = message });

    /// <summary>Adds what a worker told, where it is of interest.</summary>
    public static FineTuningProgress Tell(this FineTuningProgress progress, TrainingEvent told)
    {
        var metrics = MetricsOf(told);
        return told.Event switch
        {
            TrainingEventKind.Step or TrainingEventKind.Evaluation => progress.Add(
                new FineTuningEvent { At = told.Time, Message = Describe(metrics), Metrics = metrics }) with
            {
                Best = told.Best == true ? metrics : progress.Best,
                EstimatedFinish = FinishOf(told) ?? progress.EstimatedFinish,
            },
            TrainingEventKind.Started => progress.Keep(told.Step ?? 0),
            TrainingEventKind.Checkpoint => progress.Keep(told.Step ?? 0),
            TrainingEventKind.Warning => progress.Say(told.Message ?? "The trainer warned.", told.Time, "warn"),
            _ => progress,
        };
    }

    /// <summary>What failed before the job got further counts no more.</summary>
    private static FineTuningProgress Keep(this FineTuningProgress progress, long step) =>
        progress with { KeptStep = step, Failures = step > progress.KeptStep ? 0 : progress.Failures };

    /// <summary>When measurements are many, every other one of the older half is dropped; messages stay.</summary>
    private static FineTuningProgress Add(this FineTuningProgress progress, FineTuningEvent added)
    {
        var events = progress.Events;
        if (events.Count >= MaxEvents)
        {
            var half = events.Count / 2;
            events = [.. events.Where((one, i) => i >= half || one.Metrics is null || one.Metrics.ValidLoss is not null || i % 2 == 0)];
            events = events.Count >= MaxEvents ? [.. events.Skip(events.Count - MaxEvents + 1)] : events;
        }

        return progress with { Events = [.. events, added with { Number = (progress.Events.Count > 0 ? progress.Events[^1].Number : 0) + 1 }] };
    }

    private static FineTuningMetrics MetricsOf(TrainingEvent told) => new()
    {
        Step = told.Step ?? 0,
        TotalSteps = told.Steps,
        TrainLoss = told.Loss,
        ValidLoss = told.Validation?.Loss,
        ValidAccuracy = told.Validation?.Accuracy,
        ValidExactMatch = told.Validation?.ExactMatch,
        GeneralLoss = told.General?.Loss,
        IsBest = told.Best,
    };

    private static string Describe(FineTuningMetrics metrics)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"Step {metrics.Step}/{metrics.TotalSteps}:");
        text += metrics.TrainLoss is { } train ? string.Create(CultureInfo.InvariantCulture, $" training loss={train:0.0000}") : "";
        text += metrics.ValidLoss is { } valid ? string.Create(CultureInfo.InvariantCulture, $" validation loss={valid:0.0000}, accuracy={metrics.ValidAccuracy:0.000}") : "";
        return text + (metrics.GeneralLoss is { } general ? string.Create(CultureInfo.InvariantCulture, $", general loss={general:0.0000}") : "");
    }

    private static DateTimeOffset? FinishOf(TrainingEvent told) => told is { Progress: > 0.01 and <= 1, Seconds: { } seconds }
        ? told.Time.AddSeconds(seconds * (1 - told.Progress.Value) / told.Progress.Value)
        : null;
}
