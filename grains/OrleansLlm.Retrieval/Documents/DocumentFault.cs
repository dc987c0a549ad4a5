namespace OrleansLlm.Retrieval.Documents;

/// <summary>Why a file could not be read.</summary>
public enum DocumentFault
{
    /// <summary>It is of no kind that is read.</summary>
    Unsupported = 0,

    /// <summary>It, or what it unpacks to, is larger than allowed.</summary>
    TooLarge = 1,

    /// <summary>It asks for a password.</summary>
    Encrypted = 2,

    /// <summary>It is not what it says it is, or is cut off.</summary>
    Damaged = 3,

    /// <summary>Reading it took longer than allowed.</summary>
    TimedOut = 4,
}
