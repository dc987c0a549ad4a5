namespace OrleansLlm.Models.Tokenization.Splitting;

/// <summary>SentencePiece's view of text: spaces become a visible character, which begins each word.</summary>
/// <param name="replacement">What stands for a space (<c>▁</c>).</param>
/// <param name="prepend">When a piece that does not begin with it gets one in front.</param>
/// <param name="split">Splits before each of them; otherwise the piece stays whole.</param>
internal sealed class MetaspacePreTokenizer(char replacement, MetaspacePrepend prepend, bool split) : PreTokenizer
{
    private readonly PatternPreTokenizer _words = new(new LiteralPattern(replacement.ToString()), SplitBehavior.MergedWithNext);

    /// <inheritdoc/>
    public override void Split(in TextPiece piece, List<TextPiece> output)
    {
        if (piece.Length == 0)
        {
            return;
        }

        string text = piece.Span.ToString().Replace(' ', replacement);
        bool adds = prepend == MetaspacePrepend.Always || (prepend == MetaspacePrepend.First && piece.AtTextStart);
        if (adds && text[0] != replacement)
        {
            text = replacement + text;
        }

        var whole = TextPiece.Whole(text, piece.AtTextStart);
        if (split)
        {
            _words.Split(whole, output);
        }
        else
        {
            output.Add(whole);
        }
    }
}
