namespace OrleansLlm.Grains.Tools;

/// <summary>Reads at most so many bytes; more are an error.</summary>
/// <param name="inner">What is read; closed with this.</param>
/// <param name="max">How many bytes.</param>
/// <param name="byEvent">So many from one empty line to the next, which ends an event of a stream, and not of the whole.</param>
internal sealed class LimitedStream(Stream inner, long max, bool byEvent = false) : Stream
{
    private long _read;
    private long _held;
    private bool _isAtLineStart;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Count(buffer.AsSpan(offset, inner.Read(buffer, offset, count)));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        return Count(buffer.Span[..read]);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

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
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(ReadOnlySpan<byte> read)
    {
        _read += read.Length;
        _held += read.Length;
        if (byEvent && EndOfEvents(read) is var end and > 0)
        {
            _held = read.Length - end;
        }

        return _held <= max ? read.Length : throw new HttpRequestException(FormattableString.Invariant($"the answer is longer than {max} bytes"));
    }

    /// <summary>What stands behind the last empty line, or 0.</summary>
    private int EndOfEvents(ReadOnlySpan<byte> read)
    {
        var end = 0;
        for (var i = 0; i < read.Length; i++)
        {
            end = read[i] == '\n' && _isAtLineStart ? i + 1 : end;
            _isAtLineStart = read[i] == '\n' || (read[i] == '\r' && _isAtLineStart);
        }

        return end;
    }
}
