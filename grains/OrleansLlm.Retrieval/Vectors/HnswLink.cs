namespace OrleansLlm.Retrieval.Vectors;

/// <summary>A new neighbour for a row of the graph.</summary>
internal readonly record struct HnswLink(int Target, int Layer, int Source);
