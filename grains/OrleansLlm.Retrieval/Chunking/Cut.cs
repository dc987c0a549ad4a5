namespace OrleansLlm.Retrieval.Chunking;

/// <summary>A place where a text may be cut.</summary>
/// <param name="Position">The first UTF-16 unit after it.</param>
/// <param name="Strength">How good a place it is; the strongest nearby is taken.</param>
internal readonly record struct Cut(int Position, float Strength);
