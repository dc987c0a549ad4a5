using OrleansLlm.Contracts.Tools;
using OrleansLlm.Retrieval.Citations;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>Checks an answer from files while it streams.</summary>
/// <param name="context">What the model was shown.</param>
/// <param name="options">How to check.</param>
/// <param name="report">Told when the answer is whole.</param>
internal sealed class CitationEditor(PackedContext context, CitationOptions options, Action<CitationReport> report) : IAnswerEditor
{
    private readonly AnswerCitations _citations = new(context, options);

    /// <inheritdoc/>
    public AnswerEdit Add(string text) => Edit(_citations.Add(text));

    /// <inheritdoc/>
    public AnswerEdit Complete()
    {
        var last = Edit(_citations.End());
        report(_citations.Report);
        return last;
    }

    private static AnswerEdit Edit(CitedPiece piece) => new(piece.Text, [.. piece.Citations.Select(Annotation)]);

    private static TextAnnotation Annotation(Citation citation)
    {
        var (store, file) = SourceId.Parse(citation.Passage.DocumentId);
        return new TextAnnotation
        {
            Type = "file_citation",
            StartIndex = citation.Start,
            EndIndex = citation.End,
            FileId = file,
            Filename = citation.Passage.Name,
            Quote = citation.Quote,
            FirstByte = citation.ByteStart,
            ByteCount = citation.ByteLength,
            Index = store,
        };
    }
}
