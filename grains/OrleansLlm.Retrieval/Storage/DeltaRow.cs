namespace OrleansLlm.Retrieval.Storage;

/// <summary>A chunk that no snapshot holds yet: its document and its place in it.</summary>
internal readonly record struct DeltaRow(DeltaDocument Document, int Chunk);
