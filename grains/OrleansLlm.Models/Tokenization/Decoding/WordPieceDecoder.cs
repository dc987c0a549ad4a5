namespace OrleansLlm.Models.Tokenization.Decoding;

/// <summary>Joins word pieces: continuations lose their prefix, other tokens gain a space; <c>cleanup</c> undoes BERT's spacing of punctuation.</summary>
internal sealed class WordPieceDecoder(string prefix, bool cleanup) : DecoderStep
{
    // In this order: the same list as the tokenizer files' own reader uses.
    private static readonly (string From, string To)[] s_cleanups =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    /// <inheritdoc/>
    public override string Apply(string token, TokenPlace place)
    {
        if (!place.First)
        {
            token = token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
        }

        if (cleanup)
        {
            foreach (var (from, to) in s_cleanups)
            {
                token = token.Replace(from, to, StringComparison.Ordinal);
            }
        }

        return token;
    }
}
