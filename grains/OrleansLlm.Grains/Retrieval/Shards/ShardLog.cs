using System.Runtime.InteropServices;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>The log of a shard's index, in memory; its keeper writes what is new to the store.</summary>
internal sealed class ShardLog(byte[] saved) : IIndexWriter
{
    private readonly List<byte> _bytes = [.. saved];
    private int _saved = saved.Length;

    public void Write(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    public void Flush()
    {
        // Durable is what its keeper has written to the store.
    }

    public void Truncate(long length)
    {
        if (length != _bytes.Count)
        {
            throw new IndexDamagedException("log", $"only {length} of its {_bytes.Count} bytes are whole records, and all of them were.");
        }
    }

    public byte[] TakeUnsaved()
    {
        var unsaved = CollectionsMarshal.AsSpan(_bytes)[_saved..].ToArray();
        _saved = _bytes.Count;
        return unsaved;
    }

    public IIndexContent Open() => new NativeContent(CollectionsMarshal.AsSpan(_bytes));

    public void Dispose()
    {
        // Goes on as long as its folder.
    }
}
