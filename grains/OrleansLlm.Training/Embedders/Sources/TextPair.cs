namespace OrleansLlm.Training.Embedders.Sources;

/// <summary>Two texts that mean much the same, or speak of the same thing.</summary>
/// <param name="Left">One.</param>
/// <param name="Right">The other.</param>
/// <param name="Kind">Where they stand to each other; training takes a share of each kind.</param>
internal readonly record struct TextPair(string Left, string Right, PairKind Kind);
