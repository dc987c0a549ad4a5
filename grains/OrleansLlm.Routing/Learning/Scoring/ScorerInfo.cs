namespace OrleansLlm.Routing.Learning.Scoring;

/// <summary>What a trained scorer is.</summary>
/// <param name="Examples">Answers it was trained on.</param>
/// <param name="Holdout">The share of all questions, by their hashes, that was kept from training, 0 to below 1.</param>
/// <param name="Seed">Of the training.</param>
/// <param name="UsesLogprobs">Whether the answers came with log-probabilities: then it should get them.</param>
/// <param name="Choice">What the training chose, for people.</param>
public sealed record ScorerInfo(int Examples, double Holdout, int Seed, bool UsesLogprobs, string Choice);
