using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.DocumentLayoutAnalysis;

namespace OrleansLlm.Retrieval.Documents.Pdf;

/// <summary>A table of a page.</summary>
/// <param name="Block">Its place on the page.</param>
/// <param name="Text">A line per row, cells with bars between.</param>
/// <param name="Words">All its words.</param>
internal sealed record PdfTable(TextBlock Block, string Text, IReadOnlyList<Word> Words);
