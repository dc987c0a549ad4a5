namespace OrleansLlm.Engine;

/// <summary>A sequence ended because the model could not be run on, or gave logits that are no numbers. The text so far is incomplete.</summary>
public sealed class EngineFailedException : Exception
{
    /// <summary>Creates an error.</summary>
    public EngineFailedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
