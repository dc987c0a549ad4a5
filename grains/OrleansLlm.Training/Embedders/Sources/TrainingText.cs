namespace OrleansLlm.Training.Embedders.Sources;

/// <summary>What is trained on.</summary>
/// <param name="Pairs">Texts that belong together.</param>
/// <param name="Inflections">Which words are forms of which.</param>
internal sealed record TrainingText(IReadOnlyList<TextPair> Pairs, Inflections Inflections);
