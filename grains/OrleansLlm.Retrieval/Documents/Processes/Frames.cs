using System.Buffers.Binary;

namespace OrleansLlm.Retrieval.Documents.Processes;

/// <summary>Blocks of bytes on a stream, each with its length before it (32 bits, little-endian).</summary>
internal static class Frames
{
    /// <summary>More is given room only as it comes: a length is a claim.</summary>
    private const int FirstRoom = 1024 * 1024;

    public static async Task WriteAsync(Stream to, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        var length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, frame.Length);
        await to.WriteAsync(length, cancellationToken).ConfigureAwait(false);
        await to.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
        await to.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The next block; null: the stream has ended.</summary>
    /// <param name="from">The stream.</param>
    /// <param name="max">The most bytes that a block may have.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="EndOfStreamException">It ended within a block.</exception>
    /// <exception cref="InvalidDataException">The block is larger, or it is none.</exception>
    public static async Task<byte[]?> ReadAsync(Stream from, int max, CancellationToken cancellationToken)
    {
        var head = new byte[sizeof(int)];
        switch (await from.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false))
        {
            case 0:
                return null;
            case < sizeof(int):
                throw new EndOfStreamException();
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length < 0 || length > max)
        {
            throw new InvalidDataException(FormattableString.Invariant($"A block may have at most {max} bytes. Given: {(uint)length}."));
        }

        var frame = new byte[Math.Min(length, FirstRoom)];
        for (var read = 0; read < length;)
        {
            if (read == frame.Length)
            {
                Array.Resize(ref frame, (int)Math.Min(length, 2L * frame.Length));
            }

            var more = await from.ReadAsync(frame.AsMemory(read), cancellationToken).ConfigureAwait(false);
            read += more > 0 ? more : throw new EndOfStreamException();
        }

        return frame;
    }
}
