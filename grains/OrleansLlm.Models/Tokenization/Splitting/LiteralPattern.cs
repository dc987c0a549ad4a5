namespace OrleansLlm.Models.Tokenization.Splitting;

/// <summary>Exact text.</summary>
internal sealed class LiteralPattern(string literal) : TextPattern
{
    /// <inheritdoc/>
    public override void Find(string text, int start, int length, List<TextMatch> matches)
    {
        if (literal.Length == 0)
        {
            return;
        }

        int end = start + length;
        for (int at; (at = text.AsSpan(start, end - start).IndexOf(literal)) >= 0; start += at + literal.Length)
        {
            matches.Add(new TextMatch(start + at, literal.Length));
        }
    }
}
