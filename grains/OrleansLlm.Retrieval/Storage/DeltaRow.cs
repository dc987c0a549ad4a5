namespace OrleansLlm.Retrieval.Storage;

/// <summary>A chunk that no snapshot holds yet: its document, its place in it, and the name of what is indexed of it.</summary>
internal readonly record struct DeltaRow(DeltaDocument Document, int Chunk, ContentId ContentId);
