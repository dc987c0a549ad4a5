namespace OrleansLlm.Retrieval.Documents.Office;

/// <summary>Counts what the parts of one file unpack to together.</summary>
internal sealed class UnpackedBytes(DocumentSource source)
{
    private long _bytes;

    /// <summary>A stream whose bytes are counted; it closes the part.</summary>
    public Stream Count(Stream part) => new Counted(this, part);

    private void Add(int read)
    {
        source.Cancellation.ThrowIfCancellationRequested();
        _bytes += read;
        if (_bytes > source.Limits.MaxUnpackedBytes)
        {
            throw new DocumentException(DocumentFault.TooLarge, $"{source.Name} may unpack to at most {source.Limits.MaxUnpackedBytes} bytes. Given: more.");
        }
    }

    private sealed class Counted(UnpackedBytes owner, Stream part) : CountingStream(part)
    {
        protected override void OnRead(ReadOnlySpan<byte> read) => owner.Add(read.Length);
    }
}
