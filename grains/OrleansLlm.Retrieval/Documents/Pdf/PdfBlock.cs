namespace OrleansLlm.Retrieval.Documents.Pdf;

/// <summary>A block of a page.</summary>
/// <param name="Text">Its text; of a table a line per row.</param>
/// <param name="Size">The size of most of its letters, in points.</param>
/// <param name="IsBold">Whether most of its letters are bold.</param>
/// <param name="IsTable">It is a table.</param>
/// <param name="IsAtEdge">It is the first or last block of its page.</param>
internal sealed record PdfBlock(string Text, double Size, bool IsBold, bool IsTable, bool IsAtEdge);
