using System.Buffers;

namespace OrleansLlm.Retrieval.Lexical;

/// <summary>Writes what <see cref="Postings"/> reads, one term after the other.</summary>
internal sealed class PostingsWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private int _last = -1;

    public int Length => _bytes.WrittenCount;

    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>Rows written since the term began.</summary>
    public int Rows { get; private set; }

    public void BeginTerm() => (_last, Rows) = (-1, 0);

    public void Add(int row, int count)
    {
        WriteNumber(((uint)(row - _last) << 1) | (count == 1 ? 1u : 0u));
        if (count != 1)
        {
            WriteNumber((uint)count);
        }

        _last = row;
        Rows++;
    }

    private void WriteNumber(uint value)
    {
        var space = _bytes.GetSpan(5);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            space[length++] = (byte)(value | 0x80);
        }

        space[length++] = (byte)value;
        _bytes.Advance(length);
    }
}
