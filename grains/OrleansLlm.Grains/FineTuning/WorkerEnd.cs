using OrleansLlm.Training.Runs;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>How one run of the worker ended.</summary>
/// <param name="Code">What it said.</param>
/// <param name="Errors">What it complained of.</param>
/// <param name="Last">Its last event, or null.</param>
internal sealed record WorkerEnd(TrainingExitCode Code, string Errors, TrainingEvent? Last);
