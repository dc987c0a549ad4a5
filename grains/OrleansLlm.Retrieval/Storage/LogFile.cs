using System.Buffers.Binary;
using System.IO.Hashing;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>Records one after the other: length, a check of the length, the XXH3 of the payload, the payload. A record counts when it is whole.</summary>
internal static class LogFile
{
    private const int HeaderLength = 16;

    public static void Append(IIndexWriter file, ReadOnlySpan<byte> payload)
    {
        var record = new byte[HeaderLength + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(record, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), Check(record.AsSpan(0, 4)));
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(8), XxHash3.HashToUInt64(payload));
        payload.CopyTo(record.AsSpan(HeaderLength));
        file.Write(record);
        file.Flush();
    }

    /// <summary>The whole records from the front, as places in the file, and where they end: what follows is a record that a crash cut off.</summary>
    /// <exception cref="IndexDamagedException">A whole record follows one that is not: no crash leaves that.</exception>
    public static (List<Range> Payloads, long Length) Read(string name, ReadOnlySpan<byte> bytes)
    {
        var (payloads, at) = (new List<Range>(), 0);
        while (Payload(bytes[at..]) is >= 0 and var length)
        {
            payloads.Add((at + HeaderLength)..(at + HeaderLength + length));
            at += HeaderLength + length;
        }

        for (var later = at + 1; later < bytes.Length; later++)
        {
            if (Payload(bytes[later..]) > 0)
            {
                throw new IndexDamagedException(name, $"the record at byte {at} is damaged, and the one at byte {later} is whole.");
            }
        }

        return (payloads, at);
    }

    /// <summary>The length of the payload of the record that begins here, or -1 when none does.</summary>
    private static int Payload(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Check(bytes[..4]))
        {
            return -1;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return length >= 0 && length <= bytes.Length - HeaderLength
            && XxHash3.HashToUInt64(bytes.Slice(HeaderLength, length)) == BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..])
            ? length : -1;
    }

    private static uint Check(ReadOnlySpan<byte> length) => (uint)XxHash3.HashToUInt64(length);
}
