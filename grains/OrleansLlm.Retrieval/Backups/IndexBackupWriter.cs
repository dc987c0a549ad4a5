using System.Buffers.Binary;
using System.IO.Hashing;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Backups;

/// <summary>
/// Writes an index of any back end as a stream that <see cref="IndexBackupReader"/> reads: a mark, then records of a length, the XXH3 of the payload and the payload; first what its keeper says of
/// it, then documents with their vectors, last an empty record and the number of documents.
/// </summary>
public static class IndexBackupWriter
{
    /// <summary>"OLLMIDX1": the format and its version.</summary>
    internal const ulong Mark = 0x3158_4449_4D4C_4C4F;

    private const int PageSize = 256;
    private const int BatchBytes = 4 * 1024 * 1024;

    /// <summary>Writes all documents. Those that change meanwhile are as before or as after.</summary>
    /// <param name="index">The index.</param>
    /// <param name="header">What its keeper wants to know when it reads the backup.</param>
    /// <param name="destination">Written from its position on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many documents.</returns>
    public static async Task<long> WriteAsync(IBackendIndex index, ReadOnlyMemory<byte> header, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(destination);
        var mark = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(mark, Mark);
        await destination.WriteAsync(mark, cancellationToken);
        await WriteRecordAsync(destination, header, cancellationToken);
        var (documents, batch, bytes) = (0L, new List<IndexOperation>(), 0L);
        await foreach (var document in ReadAsync(index, cancellationToken))
        {
            documents++;
            batch.Add(IndexOperation.Upsert(document));
            bytes += document.Chunks.Sum(chunk => 2L * chunk.Indexed.Length + 4L * (chunk.Vector?.Length ?? 0));
            if (bytes >= BatchBytes)
            {
                await WriteBatchAsync(destination, batch, cancellationToken);
                (batch, bytes) = ([], 0);
            }
        }

        await WriteBatchAsync(destination, batch, cancellationToken);
        await WriteRecordAsync(destination, default, cancellationToken);
        var count = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(count, documents);
        await WriteRecordAsync(destination, count, cancellationToken);
        return documents;
    }

    private static async IAsyncEnumerable<IndexDocument> ReadAsync(
        IBackendIndex index, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? after = null; ;)
        {
            var ids = await index.ListAsync(after, PageSize, cancellationToken);
            foreach (var id in ids)
            {
                if (await index.FindAsync(id, withVectors: true, cancellationToken) is { } document)
                {
                    yield return document;
                }
            }

            if (ids.Count == 0)
            {
                yield break;
            }

            after = ids[^1];
        }
    }

    private static Task WriteBatchAsync(Stream destination, List<IndexOperation> batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
        {
            return Task.CompletedTask;
        }

        var payload = new ByteWriter();
        OperationCodec.Write(payload, 0, batch);
        return WriteRecordAsync(destination, payload.Written.ToArray(), cancellationToken);
    }

    private static async Task WriteRecordAsync(Stream destination, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var head = new byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(head, payload.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(4), XxHash3.HashToUInt64(payload.Span));
        await destination.WriteAsync(head, cancellationToken);
        await destination.WriteAsync(payload, cancellationToken);
    }
}
