namespace OrleansLlm.Retrieval.Documents;

/// <summary>Reads files into documents, in this process or in others. Thread-safe.</summary>
public interface IDocumentReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="content">The file.</param>
    /// <param name="name">Its name; the extension helps to tell what it is.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DocumentException">It can not be read.</exception>
    Task<Document> ReadAsync(ReadOnlyMemory<byte> content, string name, CancellationToken cancellationToken);
}
