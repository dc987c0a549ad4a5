using System.Buffers.Binary;

namespace OrleansLlm.Retrieval.Documents.Processes;

/// <summary>Blocks of bytes on a stream, each with its length before it (32 bits, little-endian).</summary>
internal static class Frames
{
    public static async Task WriteAsync(Stream to, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, frame.Length);
        await to.WriteAsync(length, cancellationToken).ConfigureAwait(false);
        await to.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
        await to.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The next block; null: the stream has ended.</summary>
    /// <exception cref="EndOfStreamException">It ended within a block.</exception>
    public static async Task<byte[]?> ReadAsync(Stream from, CancellationToken cancellationToken)
    {
        var length = new byte[sizeof(int)];
        switch (await from.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false))
        {
            case 0:
                return null;
            case < sizeof(int):
                throw new EndOfStreamException();
        }

        var frame = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
        await from.ReadExactlyAsync(frame, cancellationToken).ConfigureAwait(false);
        return frame;
    }
}
