namespace OrleansLlm.Models.Tokenization.Decoding;

/// <summary>The end-of-word mark of character BPE becomes a space, and nothing at the end of the text.</summary>
internal sealed class WordSuffixDecoder(string suffix) : DecoderStep
{
    /// <inheritdoc/>
    public override string Apply(string token, TokenPlace place) => token.Replace(suffix, place.Last ? "" : " ", StringComparison.Ordinal);
}
