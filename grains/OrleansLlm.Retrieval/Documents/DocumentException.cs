namespace OrleansLlm.Retrieval.Documents;

/// <summary>A file that can not be read; the message says why, for the person who brought it.</summary>
public sealed class DocumentException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="message">One sentence that names the limit and the value where there is one.</param>
    /// <param name="innerException">The cause, when there is one.</param>
    public DocumentException(DocumentFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>What is wrong.</summary>
    public DocumentFault Fault { get; }
}
