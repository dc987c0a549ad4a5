namespace OrleansLlm.Models.Tokenization.Decoding;

/// <summary>One step from a vocabulary entry to the text that it stands for. Immutable.</summary>
internal abstract class DecoderStep
{
    /// <summary>Rewrites a token's text.</summary>
    public abstract string Apply(string token, TokenPlace place);
}
