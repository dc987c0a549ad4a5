namespace OrleansLlm.Routing.Learning.Specialists;

/// <summary>What a trained classifier is.</summary>
/// <param name="Labels">The kinds that it tells apart, at least two.</param>
/// <param name="Examples">Texts that it was trained on.</param>
/// <param name="Holdout">The share of all texts, by their hashes, that was kept from training, 0 to below 1.</param>
/// <param name="Seed">Of the training.</param>
public sealed record ClassifierInfo(IReadOnlyList<string> Labels, int Examples, double Holdout, int Seed);
