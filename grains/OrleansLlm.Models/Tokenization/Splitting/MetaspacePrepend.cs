namespace OrleansLlm.Models.Tokenization.Splitting;

/// <summary>Where SentencePiece's space is added in front; names as in tokenizer files.</summary>
internal enum MetaspacePrepend
{
    /// <summary>Before every piece between added tokens.</summary>
    Always,

    /// <summary>Nowhere.</summary>
    Never,

    /// <summary>At the start of the whole input only.</summary>
    First,
}
