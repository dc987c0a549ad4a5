using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Files;

/// <summary>
/// Contents of files, in records of at most <see cref="ChunkBytes"/> in the cluster's one store: whatever keeps the grains' state keeps the files, so
/// every silo reads them, and one backup holds both. Streams either way with one or two records in memory. Thread-safe; a file has one writer.
/// </summary>
public sealed class FileContents
{
    /// <summary>The size of all records but a file's last, large enough for few round trips and small enough not to hold up a connection.</summary>
    public const int ChunkBytes = 512 * 1024;

    private readonly IGrainStorage _storage;

    /// <summary>Uses the cluster's store.</summary>
    public FileContents([FromKeyedServices(GrainStores.Main)] IGrainStorage storage) => _storage = storage;

    /// <summary>Writes a stream to its end.</summary>
    /// <param name="key">The file, which has no content yet.</param>
    /// <param name="source">The content.</param>
    /// <param name="grow">Told the size before each record is written; throws when that is too much.</param>
    /// <param name="cancellationToken">Ends it; what was written stays until the file is deleted.</param>
    public async Task<FileContent> WriteAsync(FileKey key, Stream source, Func<long, Task> grow, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(grow);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ChunkBytes];
        var (bytes, chunks) = (0L, 0);
        while (await source.ReadAtLeastAsync(buffer, ChunkBytes, throwOnEndOfStream: false, cancellationToken) is var read and > 0)
        {
            bytes += read;
            await grow(bytes);
            hash.AppendData(buffer, 0, read);
            await _storage.WriteStateAsync(NameOf(chunks++), IdOf(key), new GrainState<FileChunk>(new FileChunk { Data = buffer[..read] }));
        }

        return new FileContent(bytes, chunks, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Reads a file's content, record by record.</summary>
    /// <exception cref="LlmException">NotFound: the content is no longer there, since the file was deleted meanwhile.</exception>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(FileKey key, int chunks, CancellationToken cancellationToken = default) =>
        ReadFromAsync(key, 0, chunks, cancellationToken);

    /// <summary>The same from one of its records on.</summary>
    internal async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFromAsync(
        FileKey key, int first, int chunks, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = first; i < chunks; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return (await ReadChunkAsync(key, i)).State is { Data: var data } && data.Length > 0
                ? data
                : throw new LlmException(LlmErrorCode.NotFound, $"File '{key.File}' was deleted while it was being read.", "file_id");
        }
    }

    /// <summary>Goes on writing a file piece by piece, each durable at once.</summary>
    public async Task<FileAppender> AppendAsync(FileKey key, int firstChunk = 0)
    {
        var appender = new FileAppender(_storage, key);
        await appender.LoadAsync(firstChunk);
        return appender;
    }

    /// <summary>How many records a file has that was not finished.</summary>
    internal async Task<int> CountAsync(FileKey key)
    {
        var chunks = 0;
        while ((await ReadChunkAsync(key, chunks)).RecordExists)
        {
            chunks++;
        }

        return chunks;
    }

    /// <summary>Removes the last so many of a file's records, last first, so that counting works after a crash.</summary>
    /// <returns>How many are left.</returns>
    internal async Task<int> RemoveAsync(FileKey key, int chunks, int atMost)
    {
        for (; chunks > 0 && atMost > 0; chunks--, atMost--)
        {
            var chunk = await ReadChunkAsync(key, chunks - 1);
            if (chunk.RecordExists)
            {
                await _storage.ClearStateAsync(NameOf(chunks - 1), IdOf(key), chunk);
            }
        }

        return chunks;
    }

    internal static string NameOf(int chunk) => $"chunk-{chunk:D6}";

    internal static GrainId IdOf(FileKey key) => GrainId.Create("file", key.ToString());

    private async Task<GrainState<FileChunk>> ReadChunkAsync(FileKey key, int chunk)
    {
        var state = new GrainState<FileChunk>(new FileChunk());
        await _storage.ReadStateAsync(NameOf(chunk), IdOf(key), state);
        return state;
    }
}
