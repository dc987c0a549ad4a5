using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>Writes a snapshot to the silo's disk; it has its name when it is whole.</summary>
internal sealed class ShardSnapshotWriter(ShardDisk disk, string unfinished, string path) : IIndexWriter
{
    private readonly FileStream _stream = new(unfinished, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 64 * 1024);
    private bool _isWhole;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _isWhole = false;
    }

    public void Flush()
    {
        _stream.Flush(flushToDisk: _stream.Length > ShardDisk.CheckedAtOpening);
        _isWhole = true;
    }

    public void Dispose()
    {
        _stream.Dispose();
        if (_isWhole)
        {
            disk.Finish(unfinished, path);
        }
        else
        {
            File.Delete(unfinished);
        }
    }
}
