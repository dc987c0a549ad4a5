namespace OrleansLlm.Models.Tokenization.Decoding;

/// <summary>Used where a file names no decoder: tokens are joined with spaces.</summary>
internal sealed class JoiningDecoder : DecoderStep
{
    /// <inheritdoc/>
    public override string Apply(string token, TokenPlace place) => place.First ? token : " " + token;
}
