using OrleansLlm.Models.Tokenization.Normalization;
using OrleansLlm.Models.Tokenization.Splitting;

namespace OrleansLlm.Models.Tokenization.Decoding;

/// <summary>Replaces every match of a pattern with fixed text.</summary>
internal sealed class ReplaceDecoder(TextPattern pattern, string content) : DecoderStep
{
    private readonly ReplaceNormalizer _replace = new(pattern, content);

    /// <inheritdoc/>
    public override string Apply(string token, TokenPlace place) => _replace.Apply(token);
}
