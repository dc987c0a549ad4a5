namespace OrleansLlm.Engine;

/// <summary>A sequence ended because the model could not be run on, or gave logits that are no numbers. The text so far is incomplete.</summary>
public sealed class EngineFailedException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="message">What failed.</param>
    /// <param name="innerException">Why.</param>
    /// <param name="isOwn">It is about this sequence, or input, alone.</param>
    public EngineFailedException(string message, Exception? innerException = null, bool isOwn = false)
        : base(message, innerException) => IsOwn = isOwn;

    /// <summary>It is about this sequence, or input, alone: the engine is well, and another one would do no better.</summary>
    public bool IsOwn { get; }
}
