using System.Security.Cryptography;
using Orleans.Storage;
using OrleansLlm.Contracts.Files;

namespace OrleansLlm.Grains.Files;

/// <summary>
/// Writes a file that grows over a long time, piece by piece; a piece is durable when its append returns, and survives a crash of the writer whole or not at
/// all. Its record is rewritten until it is full. A second writer of the same file fails at its next append. Used by one caller at a time.
/// </summary>
public sealed class FileAppender
{
    private readonly IGrainStorage _storage;
    private readonly FileKey _key;
    private GrainState<FileChunk> _tail = new(new FileChunk());
    private int _tailNumber;

    internal FileAppender(IGrainStorage storage, FileKey key) => (_storage, _key) = (storage, key);

    /// <summary>In how many records the content lies.</summary>
    public int Chunks => _tail.RecordExists ? _tailNumber + 1 : _tailNumber;

    /// <summary>The first record that may still change: where a writer goes on after a crash.</summary>
    public int FirstOpenChunk => _tailNumber;

    /// <summary>Adds a piece, which is not empty.</summary>
    public async Task AppendAsync(ReadOnlyMemory<byte> piece)
    {
        if (_tail.State!.Data.Length > 0 && _tail.State.Data.Length + piece.Length > FileContents.ChunkBytes)
        {
            _tailNumber++;
            _tail = await ReadAsync(_tailNumber);
        }

        var grown = new byte[_tail.State!.Data.Length + piece.Length];
        _tail.State.Data.CopyTo(grown, 0);
        piece.CopyTo(grown.AsMemory(_tail.State.Data.Length));
        _tail.State = new FileChunk { Data = grown };
        await _storage.WriteStateAsync(FileContents.NameOf(_tailNumber), FileContents.IdOf(_key), _tail);
    }

    /// <summary>Size, records and hash of all that was written; reads it once.</summary>
    public async Task<FileContent> MeasureAsync()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = 0L;
        for (var i = 0; i < Chunks; i++)
        {
            var data = (await ReadAsync(i)).State!.Data;
            hash.AppendData(data);
            bytes += data.Length;
        }

        return new FileContent(bytes, Chunks, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    internal async Task LoadAsync(int firstChunk)
    {
        (_tailNumber, _tail) = (firstChunk, await ReadAsync(firstChunk));
        while (_tail.RecordExists && await ReadAsync(_tailNumber + 1) is { RecordExists: true } next)
        {
            (_tailNumber, _tail) = (_tailNumber + 1, next);
        }
    }

    private async Task<GrainState<FileChunk>> ReadAsync(int number)
    {
        var state = new GrainState<FileChunk>(new FileChunk());
        await _storage.ReadStateAsync(FileContents.NameOf(number), FileContents.IdOf(_key), state);
        state.State ??= new FileChunk();
        return state;
    }
}
