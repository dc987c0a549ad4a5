namespace OrleansLlm.Models.Packages;

/// <summary>What an encoder is for.</summary>
public enum EncoderKind
{
    /// <summary>A text becomes a vector.</summary>
    Embedding = 0,
    /// <summary>Two texts, read together, become a score.</summary>
    Rerank = 1,
}
