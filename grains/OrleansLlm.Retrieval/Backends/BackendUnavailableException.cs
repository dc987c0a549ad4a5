namespace OrleansLlm.Retrieval.Backends;

/// <summary>The service that keeps an index does not answer, or failed: the same call may succeed later.</summary>
public sealed class BackendUnavailableException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="message">One sentence for the caller, without secrets.</param>
    /// <param name="retryAfter">When the service says that it may answer again, or null.</param>
    /// <param name="innerException">The cause, when there is one.</param>
    public BackendUnavailableException(string message, TimeSpan? retryAfter = null, Exception? innerException = null)
        : base(message, innerException) => RetryAfter = retryAfter;

    /// <summary>When to come back, or null.</summary>
    public TimeSpan? RetryAfter { get; }
}
