namespace OrleansLlm.Engine;

/// <summary>The engine was disposed of, or stopped after its runner failed again and again.</summary>
public sealed class EngineStoppedException : Exception
{
    /// <summary>Creates an error.</summary>
    public EngineStoppedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
