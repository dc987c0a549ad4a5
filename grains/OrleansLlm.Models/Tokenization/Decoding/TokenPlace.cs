namespace OrleansLlm.Models.Tokenization.Decoding;

/// <summary>Where a token stands in what is decoded; some decoders treat the ends differently.</summary>
internal readonly record struct TokenPlace(bool First, bool Last)
{
    /// <summary>Between other tokens: what streaming sees.</summary>
    public static TokenPlace Middle => default;
}
