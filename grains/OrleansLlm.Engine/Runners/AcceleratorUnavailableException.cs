namespace OrleansLlm.Engine.Runners;

/// <summary>The configured accelerator can not be used; the message says what is missing.</summary>
public sealed class AcceleratorUnavailableException : Exception
{
    /// <summary>Creates an error.</summary>
    public AcceleratorUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
