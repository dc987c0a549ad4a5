namespace OrleansLlm.Models.Tokenization.Splitting;

/// <summary>GPT-2's splitter: an optional leading space, GPT-2's pattern, then every UTF-8 byte as one printable character.</summary>
/// <param name="addPrefixSpace">Puts a space before a piece that does not begin with one.</param>
/// <param name="useRegex">Splits by GPT-2's pattern; otherwise the pieces stay whole.</param>
/// <param name="mapsBytes">False when this is the last step before a model that reads the bytes itself.</param>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex, bool mapsBytes) : PreTokenizer
{
    /// <summary>The pattern of GPT-2.</summary>
    public const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private static readonly PatternPreTokenizer s_gpt2 = new(new RegexPattern(Gpt2Pattern), SplitBehavior.Isolated);

    /// <summary>The same step, without the mapping of bytes to characters.</summary>
    public ByteLevelPreTokenizer WithoutMapping() => new(addPrefixSpace, useRegex, mapsBytes: false);

    /// <inheritdoc/>
    public override void Split(in TextPiece piece, List<TextPiece> output)
    {
        if (piece.Length == 0)
        {
            return;
        }

        var source = addPrefixSpace && piece.Span[0] != ' ' ? TextPiece.Whole(string.Concat(" ", piece.Span), piece.AtTextStart) : piece;
        int first = output.Count;
        if (useRegex)
        {
            s_gpt2.Split(source, output);
        }
        else
        {
            output.Add(source);
        }

        for (int i = first; mapsBytes && i < output.Count; i++)
        {
            output[i] = TextPiece.Whole(ByteAlphabet.ToText(output[i].Span), output[i].AtTextStart);
        }
    }
}
