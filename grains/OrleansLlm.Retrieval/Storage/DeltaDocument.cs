namespace OrleansLlm.Retrieval.Storage;

/// <summary>A document that no snapshot holds yet, and the row of its first chunk among the new ones.</summary>
internal sealed record DeltaDocument(IndexDocument Document, int FirstRow);
