namespace OrleansLlm.Engine.Text;

/// <summary>Keeps one string per token, so that a token's ordinary text is made once in the engine's life.</summary>
internal sealed class TextCache(int vocabularySize)
{
    private readonly string?[] _texts = new string?[vocabularySize];

    /// <summary>The characters as a string; the same object again when the token gave the same text before.</summary>
    public string Get(int token, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return string.Empty;
        }

        return _texts[token] is { } known
            ? text.SequenceEqual(known) ? known : new string(text)
            : _texts[token] = new string(text);
    }
}
