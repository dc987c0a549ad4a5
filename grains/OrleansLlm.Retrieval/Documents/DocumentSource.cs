namespace OrleansLlm.Retrieval.Documents;

/// <summary>A file that is being read, with what it may cost.</summary>
/// <param name="Bytes">Its content.</param>
/// <param name="Name">Its name.</param>
/// <param name="MediaType">Its declared media type, or null.</param>
/// <param name="Limits">What it may cost.</param>
/// <param name="Cancellation">Ends the reading.</param>
internal sealed record DocumentSource(ReadOnlyMemory<byte> Bytes, string Name, string? MediaType, DocumentLimits Limits, CancellationToken Cancellation)
{
    /// <summary>How many files this one lies in: an attachment of an attachment has 2.</summary>
    public int Depth { get; init; }

    /// <summary>Its name's extension in lower case, with the dot.</summary>
    public string Extension => Path.GetExtension(Name).ToLowerInvariant();

    /// <exception cref="DocumentException">There are more pages than allowed.</exception>
    public void CheckPages(int count, string what)
    {
        if (count > Limits.MaxPages)
        {
            throw new DocumentException(DocumentFault.TooLarge, $"{Name} may have at most {Limits.MaxPages} {what}. Given: {count}.");
        }
    }

    /// <summary>A stream over the content, for libraries that want one.</summary>
    public MemoryStream Open() =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(Bytes, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(Bytes.ToArray(), writable: false);
}
