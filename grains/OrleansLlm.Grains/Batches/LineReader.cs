using System.Runtime.CompilerServices;

namespace OrleansLlm.Grains.Batches;

/// <summary>Cuts a stream of bytes into lines. Holds one part and one line.</summary>
internal static class LineReader
{
    /// <summary>The lines with their numbers from 1, without line ends; empty ones are left out. A line that is too long comes as null.</summary>
    public static async IAsyncEnumerable<(int Number, ReadOnlyMemory<byte>? Line)> ReadAsync(
        IAsyncEnumerable<ReadOnlyMemory<byte>> parts, int maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var line = new MemoryStream();
        var (number, isTooLong) = (1, false);
        await foreach (var part in parts.WithCancellation(cancellationToken))
        {
            var rest = part;
            while (rest.Length > 0)
            {
                var end = rest.Span.IndexOf((byte)'\n');
                var piece = end < 0 ? rest : rest[..end];
                isTooLong |= line.Length + piece.Length > maxBytes;
                if (!isTooLong)
                {
                    line.Write(piece.Span);
                }

                if (end < 0)
                {
                    break;
                }

                if (Whole(line, number, isTooLong) is { } whole)
                {
                    yield return whole;
                }

                (number, isTooLong, rest) = (number + 1, false, rest[(end + 1)..]);
                line.SetLength(0);
            }
        }

        if (Whole(line, number, isTooLong) is { } last)
        {
            yield return last;
        }
    }

    private static (int Number, ReadOnlyMemory<byte>? Line)? Whole(MemoryStream line, int number, bool isTooLong)
    {
        if (isTooLong)
        {
            return (number, null);
        }

        var bytes = line.ToArray().AsMemory();
        if (number == 1 && bytes.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            bytes = bytes[3..]; // A byte order mark, as some editors write it.
        }

        bytes = bytes.TrimStart(" \t\r"u8).TrimEnd(" \t\r"u8);
        return bytes.Length == 0 ? null : (number, bytes);
    }
}
