namespace OrleansLlm.Models.Tokenization.Decoding;

/// <summary>Takes up to so many of a character off the ends.</summary>
internal sealed class StripDecoder(char content, int start, int stop) : DecoderStep
{
    /// <inheritdoc/>
    public override string Apply(string token, TokenPlace place) => Strip(token);

    /// <summary>The same on any text.</summary>
    public string Strip(string text)
    {
        int from = 0;
        while (from < start && from < text.Length && text[from] == content)
        {
            from++;
        }

        int to = text.Length;
        while (text.Length - to < stop && to > from && text[to - 1] == content)
        {
            to--;
        }

        return text[from..to];
    }
}
