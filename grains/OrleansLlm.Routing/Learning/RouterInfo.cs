namespace OrleansLlm.Routing.Learning;

/// <summary>What a trained router is.</summary>
/// <param name="WeakModel">The cheap model's name in the training data.</param>
/// <param name="StrongModel">The dear model's name in the training data.</param>
/// <param name="Examples">Requests it was trained on.</param>
/// <param name="Holdout">The share of all questions, by their hashes, that was kept from training, 0 to below 1.</param>
/// <param name="Seed">Of the training.</param>
/// <param name="Embedding">Numbers of the dense embedding that it needs with every text; 0: none.</param>
/// <param name="Choice">What the training chose, for people.</param>
public sealed record RouterInfo(string WeakModel, string StrongModel, int Examples, double Holdout, int Seed, int Embedding, string Choice);
