namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>A linear layer of a graph.</summary>
/// <param name="Input">The value that it reads.</param>
/// <param name="Weights"><c>[out, in]</c>.</param>
internal sealed record LinearLayer(string Input, WeightTensor Weights);
