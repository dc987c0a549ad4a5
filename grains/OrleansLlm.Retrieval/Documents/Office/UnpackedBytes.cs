namespace OrleansLlm.Retrieval.Documents.Office;

/// <summary>Counts what the parts of one file unpack to together.</summary>
internal sealed class UnpackedBytes(DocumentSource source)
{
    private long _bytes;

    /// <summary>A stream whose bytes are counted; it closes the part.</summary>
    public Stream Count(Stream part) => new Counted(this, part);

    private int Add(int read)
    {
        source.Cancellation.ThrowIfCancellationRequested();
        _bytes += read;
        return _bytes <= source.Limits.MaxUnpackedBytes ? read
            : throw new DocumentException(DocumentFault.TooLarge, $"{source.Name} may unpack to at most {source.Limits.MaxUnpackedBytes} bytes. Given: more.");
    }

    private sealed class Counted(UnpackedBytes owner, Stream part) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer) => owner.Add(part.Read(buffer));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                part.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
