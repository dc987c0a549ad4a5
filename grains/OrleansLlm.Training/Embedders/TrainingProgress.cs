namespace OrleansLlm.Training.Embedders;

/// <summary>How far training is.</summary>
/// <param name="Step">Batches done.</param>
/// <param name="Steps">Batches in all.</param>
/// <param name="Loss">Of the last batch, in nats.</param>
public readonly record struct TrainingProgress(int Step, int Steps, float Loss);
