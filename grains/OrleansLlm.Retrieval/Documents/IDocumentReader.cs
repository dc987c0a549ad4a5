namespace OrleansLlm.Retrieval.Documents;

/// <summary>Reads files into documents, in this process or in others. Thread-safe.</summary>
public interface IDocumentReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="content">The file.</param>
    /// <param name="name">Its name; the extension helps to tell what it is.</param>
    /// <param name="owner">Whose it is. Where files are read in processes of their own, one process reads files of one owner only.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DocumentException">It can not be read.</exception>
    Task<Document> ReadAsync(ReadOnlyMemory<byte> content, string name, string owner, CancellationToken cancellationToken);
}
