namespace OrleansLlm.Models.Tokenization.Decoding;

/// <summary>SentencePiece's visible spaces become spaces; those that begin the text go when the encoder puts one there.</summary>
internal sealed class MetaspaceDecoder(char replacement, bool dropsFirst) : DecoderStep
{
    /// <inheritdoc/>
    public override string Apply(string token, TokenPlace place) =>
        place.First && dropsFirst ? token.Replace(replacement.ToString(), "", StringComparison.Ordinal) : token.Replace(replacement, ' ');
}
