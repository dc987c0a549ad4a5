using OrleansLlm.Training.Embedders.Sources;

namespace OrleansLlm.Training.Embedders.Learning;

/// <summary>Two texts that belong together, as rows.</summary>
internal readonly record struct BagPair(int[] Left, int[] Right, PairKind Kind);
