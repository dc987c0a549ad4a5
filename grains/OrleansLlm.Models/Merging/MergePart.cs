using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Merging;

/// <summary>A model that goes into a merge.</summary>
/// <param name="Weights">Its weights.</param>
/// <param name="Weight">Its share; any number but NaN and infinity.</param>
public sealed record MergePart(IWeightSource Weights, float Weight);
