namespace OrleansLlm.Training.Search;

/// <summary>Settings that are tried.</summary>
/// <param name="LearningRate">The highest rate.</param>
/// <param name="Rank">The rank of low-rank additions.</param>
/// <param name="Epochs">Times that the data is seen.</param>
/// <param name="ReplayShare">The share of replayed rows.</param>
public sealed record SearchCandidate(double LearningRate, int Rank, double Epochs, double ReplayShare);
