namespace OrleansLlm.Models.Checkpoints.Tokenizers;

/// <summary>Kinds of tokens, with the numbers that SentencePiece and GGUF give them.</summary>
internal enum PieceKind
{
    /// <summary>Text.</summary>
    Normal = 1,
    /// <summary>Stands for what has no token.</summary>
    Unknown = 2,
    /// <summary>Begins, ends, pads.</summary>
    Control = 3,
    /// <summary>Text that is never split.</summary>
    UserDefined = 4,
    /// <summary>Not in use.</summary>
    Unused = 5,
    /// <summary>One byte.</summary>
    Byte = 6,
}
