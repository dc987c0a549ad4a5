namespace OrleansLlm.Retrieval;

/// <summary>A request to an index that can not be served as given; the message names the field, the limit and the value.</summary>
public sealed class RetrievalException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="message">One sentence for the caller.</param>
    /// <param name="parameter">The field at fault in the caller's spelling (<c>filters.filters[1].key</c>), or null.</param>
    /// <param name="innerException">The cause, when there is one.</param>
    public RetrievalException(string message, string? parameter = null, Exception? innerException = null)
        : base(message, innerException) => Parameter = parameter;

    /// <summary>The field at fault, or null.</summary>
    public string? Parameter { get; }
}
