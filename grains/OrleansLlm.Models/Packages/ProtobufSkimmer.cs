namespace OrleansLlm.Models.Packages;

/// <summary>Walks the fields of a protobuf message in a stream, passing over what is not asked for without reading it.</summary>
internal sealed class ProtobufSkimmer(Stream stream)
{
    /// <summary>Where the next field begins.</summary>
    public long Position => stream.Position;

    /// <summary>The last field's number, where it was a varint.</summary>
    public long Value { get; private set; }

    /// <summary>
    /// Reads the next field's head within a message that ends at <paramref name="end"/>. For a length-delimited field the payload
    /// is <c>[Position, Position + length)</c>; other fields are already passed over, with length -1.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are no protobuf message.</exception>
    public bool Next(long end, out int field, out long length)
    {
        field = 0;
        length = -1;
        if (stream.Position >= end)
        {
            return false;
        }

        ulong tag = Varint();
        field = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                Value = (long)Varint();
                break;
            case 1:
                stream.Seek(8, SeekOrigin.Current);
                break;
            case 2:
                length = (long)Varint();
                break;
            case 5:
                stream.Seek(4, SeekOrigin.Current);
                break;
            default:
                throw new InvalidDataException($"wire type {tag & 7} at byte {stream.Position}");
        }

        return field > 0 && Math.Max(length, 0) <= end - stream.Position
            ? true
            : throw new InvalidDataException($"field {field} at byte {stream.Position} reaches past its message");
    }

    /// <summary>Passes over a payload.</summary>
    public void Skip(long length) => stream.Seek(length, SeekOrigin.Current);

    /// <summary>Reads a payload as text.</summary>
    public string Text(long length)
    {
        if (length > 65_536)
        {
            throw new InvalidDataException($"a name of {length} bytes at byte {stream.Position}");
        }

        byte[] bytes = new byte[length];
        stream.ReadExactly(bytes);
        return System.Text.Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Reads a payload.</summary>
    public byte[] Bytes(long length)
    {
        byte[] bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Reads a number of a packed field's payload.</summary>
    public long Number() => (long)Varint();

    /// <summary>Reads again what was passed over from a place on.</summary>
    public byte[] Since(long start)
    {
        long length = stream.Position - start;
        stream.Position = start;
        return Bytes(length);
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int next = stream.ReadByte();
            if (next < 0)
            {
                break;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException($"a number without end at byte {stream.Position}");
    }
}
