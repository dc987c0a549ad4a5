namespace OrleansLlm.Training.Embedders.Vocabulary;

/// <summary>The pieces of the tokenizer and the rows of the table that they stand for.</summary>
/// <param name="Pieces">By id.</param>
/// <param name="Rows">Rows of the table. Row 0 holds zeros, row 1 is of <see cref="Start"/>.</param>
internal sealed record EmbedderVocabulary(IReadOnlyList<Piece> Pieces, int Rows)
{
    /// <summary>Fills short texts; its rows are zero.</summary>
    public const string Pad = "[PAD]";

    /// <summary>Begins every text, so that a text without words has a direction too.</summary>
    public const string Start = "[CLS]";

    /// <summary>Begins a word.</summary>
    public const string WordStart = "▁";
}
