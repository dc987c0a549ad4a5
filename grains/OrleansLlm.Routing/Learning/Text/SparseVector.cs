namespace OrleansLlm.Routing.Learning.Text;

/// <summary>The non-zero coordinates of a vector.</summary>
/// <param name="Indices">Which, each once.</param>
/// <param name="Values">Their values.</param>
internal readonly record struct SparseVector(int[] Indices, float[] Values);
