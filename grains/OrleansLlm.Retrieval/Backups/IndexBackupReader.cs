using System.Buffers.Binary;
using System.IO.Hashing;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Backups;

/// <summary>Reads what <see cref="IndexBackupWriter"/> wrote, with little of it in memory. For one caller at a time; the stream stays its own.</summary>
public sealed class IndexBackupReader(Stream source)
{
    private const int HeadLength = 12;
    private long _documents;
    private bool _hasEnded;

    /// <summary>What the backup's writer said of it; called first, once.</summary>
    /// <exception cref="RetrievalException">It is no backup, or not whole.</exception>
    public async Task<byte[]> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        var mark = await ReadBytesAsync(8, cancellationToken);
        return BinaryPrimitives.ReadUInt64LittleEndian(mark) == IndexBackupWriter.Mark
            ? await ReadRecordAsync(cancellationToken)
            : throw new RetrievalException("file must be a backup of an index: it does not begin as one.", "file");
    }

    /// <summary>The next documents, with their vectors; null: there are no more, and all that were written were read.</summary>
    /// <exception cref="RetrievalException">It is not whole.</exception>
    public async Task<IReadOnlyList<IndexDocument>?> NextAsync(CancellationToken cancellationToken)
    {
        if (_hasEnded)
        {
            return null;
        }

        var payload = await ReadRecordAsync(cancellationToken);
        if (payload.Length > 0)
        {
            var documents = Documents(payload);
            _documents += documents.Length;
            return documents;
        }

        var count = BinaryPrimitives.ReadInt64LittleEndian(await ReadRecordAsync(cancellationToken));
        _hasEnded = true;
        return count == _documents ? null : throw NotWhole($"it has {_documents} of {count} documents");
    }

    private static IndexDocument[] Documents(byte[] payload)
    {
        try
        {
            return [.. OperationCodec.Read(payload).Operations.Select(operation => operation.Document ?? throw new InvalidDataException("It deletes a document."))];
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or ArgumentException)
        {
            // Checksums are no secret: whoever made it may have written anything.
            throw NotWhole("a record can not be read");
        }
    }

    private async Task<byte[]> ReadRecordAsync(CancellationToken cancellationToken)
    {
        var head = await ReadBytesAsync(HeadLength, cancellationToken);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > IndexLimits.BatchBytes)
        {
            throw NotWhole($"a record has the length {length}");
        }

        var payload = await ReadBytesAsync(length, cancellationToken);
        return XxHash3.HashToUInt64(payload) == BinaryPrimitives.ReadUInt64LittleEndian(head.AsSpan(4)) ? payload : throw NotWhole("a record has changed since it was written");
    }

    private async Task<byte[]> ReadBytesAsync(int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        var read = await source.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false, cancellationToken);
        return read == length ? bytes : throw NotWhole("it ends too early");
    }

    private static RetrievalException NotWhole(string why) => new($"file must be a whole backup of an index: {why}.", "file");
}
