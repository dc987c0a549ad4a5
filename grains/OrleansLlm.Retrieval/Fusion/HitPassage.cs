namespace OrleansLlm.Retrieval.Fusion;

/// <summary>Neighbouring chunks of a document as one text.</summary>
/// <param name="Text">Their texts, what overlaps only once; one line break where they leave out white space between them.</param>
/// <param name="Start">Where the first begins in the document's UTF-8 text, in bytes.</param>
/// <param name="Length">Bytes of the document's text from there to the end of the last.</param>
/// <param name="FirstChunk">The first chunk.</param>
/// <param name="Chunks">How many.</param>
public sealed record HitPassage(string Text, long Start, int Length, int FirstChunk, int Chunks);
