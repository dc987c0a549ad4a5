namespace OrleansLlm.Retrieval.Storage;

/// <summary>A file on a disk; <see cref="Flush"/> reaches the device.</summary>
internal sealed class DiskWriter : IIndexWriter
{
    private readonly FileStream _stream;

    public DiskWriter(string path, FileMode mode, long length)
    {
        _stream = new FileStream(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 64 * 1024);
        if (mode == FileMode.Open)
        {
            _stream.SetLength(length);
            _stream.Position = length;
        }
    }

    public void Write(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    public void Flush() => _stream.Flush(flushToDisk: true);

    public void Dispose() => _stream.Dispose();
}
