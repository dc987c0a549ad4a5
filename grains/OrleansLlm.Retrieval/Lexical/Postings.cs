namespace OrleansLlm.Retrieval.Lexical;

/// <summary>A term's postings in a segment, read forwards.</summary>
internal ref struct Postings(ReadOnlySpan<byte> bytes, int rows)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;
    private int _left = rows;

    /// <summary>How many rows hold the term.</summary>
    public int Rows { get; } = rows;

    public int Row { get; private set; } = -1;

    public int Count { get; private set; }

    public bool Next()
    {
        if (_left == 0)
        {
            return false;
        }

        _left--;
        var head = ReadNumber();
        Row += (int)(head >> 1);
        Count = (head & 1) != 0 ? 1 : (int)ReadNumber();
        return true;
    }

    private uint ReadNumber()
    {
        uint value = _bytes[_at++];
        if (value < 0x80)
        {
            return value;
        }

        value &= 0x7F;
        for (var shift = 7; ; shift += 7)
        {
            uint next = _bytes[_at++];
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
