using System.Buffers;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>The log of a shard's index: what the store has, until it has been read, and what its keeper has yet to write there.</summary>
internal sealed class ShardLog(byte[] saved) : IIndexWriter
{
    private readonly ArrayBufferWriter<byte> _unsaved = new();
    private byte[] _saved = saved;

    public void Write(ReadOnlySpan<byte> bytes) => _unsaved.Write(bytes);

    public void Flush()
    {
        // Durable is what its keeper has written to the store.
    }

    /// <summary>Goes on after what the store has, which is not read again.</summary>
    public void Continue(long length)
    {
        if (length != _saved.Length)
        {
            throw new IndexDamagedException("log", $"only {length} of its {_saved.Length} bytes are whole records, and all of them were.");
        }

        _saved = [];
    }

    public byte[] TakeUnsaved()
    {
        var unsaved = _unsaved.WrittenSpan.ToArray();
        _unsaved.ResetWrittenCount();
        return unsaved;
    }

    public IIndexContent Open() => new NativeContent(_saved);

    public void Dispose()
    {
        // Goes on as long as its folder.
    }
}
