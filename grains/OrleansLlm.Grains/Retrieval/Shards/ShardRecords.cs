using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Grains.Files;

namespace OrleansLlm.Grains.Retrieval.Shards;

/// <summary>
/// Numbered records of bytes beside a shard's head. The versions of those that were read or written here are remembered, so that they need not be read to be replaced or cleared. At most
/// <see cref="AtOnce"/> are written at once, and the next only when the first of them is: a gap that a crash leaves between them is shorter than that. A record that is found where none was
/// seen is another activation's, and is not written over. Used on one grain's scheduler.
/// </summary>
internal sealed class ShardRecords(IGrainStorage storage, GrainId grain)
{
    private const int AtOnce = 4;

    private readonly Dictionary<string, string> _versions = new(StringComparer.Ordinal);

    /// <summary>A record's content.</summary>
    /// <exception cref="InconsistentStateException">It is gone.</exception>
    public async Task<byte[]> ReadAsync(string name) =>
        await FindAsync(name) ?? throw new InconsistentStateException($"The record {name} of {grain} is gone: another activation has replaced it.");

    /// <summary>Copies the first so many records to a stream, in their order.</summary>
    public async Task CopyAsync(Func<int, string> nameOf, int count, Stream destination)
    {
        var ahead = new Queue<Task<byte[]>>();
        try
        {
            for (var i = 0; i < count || ahead.Count > 0;)
            {
                for (; i < count && ahead.Count < AtOnce; i++)
                {
                    ahead.Enqueue(ReadAsync(nameOf(i)));
                }

                await destination.WriteAsync(await ahead.Dequeue());
            }
        }
        finally
        {
            await Task.WhenAll(ahead.Cast<Task>()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    /// <summary>Looks for what a crash left under these names: it may be written over then.</summary>
    public async Task LookAsync(Func<int, string> nameOf)
    {
        for (var (i, missing) = (0, 0); missing < AtOnce; i++)
        {
            missing = await FindAsync(nameOf(i)) is null ? missing + 1 : 0;
        }
    }

    /// <summary>Writes a stream that knows its length.</summary>
    /// <returns>How many records it makes.</returns>
    /// <exception cref="InconsistentStateException">Another activation writes here.</exception>
    public async Task<int> WriteAsync(Func<int, string> nameOf, Stream source)
    {
        var (buffer, records, underWay) = (new byte[Math.Min(FileContents.ChunkBytes, source.Length)], 0, new Queue<Task>());
        try
        {
            while (await source.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false) is > 0 and var read)
            {
                if (underWay.Count == AtOnce)
                {
                    await underWay.Dequeue();
                }

                underWay.Enqueue(WriteAsync(nameOf(records++), buffer[..read]));
            }
        }
        finally
        {
            await Task.WhenAll(underWay);
        }

        return records;
    }

    /// <summary>Clears all records from one on, last first and one after the other, so that a crash makes no gap longer.</summary>
    public async Task ClearFromAsync(Func<int, string> nameOf, int first)
    {
        var found = new Stack<string>();
        for (var (i, missing) = (first, 0); missing < AtOnce; i++)
        {
            var isThere = _versions.ContainsKey(nameOf(i)) || await FindAsync(nameOf(i)) is not null;
            missing = isThere ? 0 : missing + 1;
            if (isThere)
            {
                found.Push(nameOf(i));
            }
        }

        while (found.TryPop(out var last))
        {
            await storage.ClearStateAsync(last, grain, new GrainState<FileChunk>(new FileChunk(), _versions[last]) { RecordExists = true });
            _versions.Remove(last);
        }
    }

    private async Task WriteAsync(string name, byte[] data)
    {
        var record = new GrainState<FileChunk>(new FileChunk { Data = data }, _versions.GetValueOrDefault(name));
        await storage.WriteStateAsync(name, grain, record);
        _versions[name] = record.ETag!;
    }

    private async Task<byte[]?> FindAsync(string name)
    {
        var record = new GrainState<FileChunk>(new FileChunk());
        await storage.ReadStateAsync(name, grain, record);
        if (!record.RecordExists)
        {
            return null;
        }

        _versions[name] = record.ETag!;
        return record.State!.Data;
    }
}
