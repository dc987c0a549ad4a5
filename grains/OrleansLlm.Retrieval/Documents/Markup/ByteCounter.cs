using System.Text;

namespace OrleansLlm.Retrieval.Documents.Markup;

/// <summary>Turns places in a decoded text into places in its bytes. Each character is counted once, then again up to the next mark.</summary>
internal sealed class ByteCounter
{
    private const int Stride = 4_096;

    private readonly string _text;
    private readonly Encoding _encoding;
    private readonly long[] _marks;
    private readonly long _end;

    /// <param name="text">What was decoded.</param>
    /// <param name="encoding">Its encoding.</param>
    /// <param name="skipped">Bytes before the text.</param>
    /// <param name="length">Bytes of the file. What could not be decoded has other lengths than it had; no place lies beyond the file.</param>
    public ByteCounter(string text, Encoding encoding, int skipped, long length)
    {
        (_text, _encoding, _end) = (text, encoding, length);
        _marks = new long[(text.Length / Stride) + 1];
        _marks[0] = skipped;
        for (var i = 1; i < _marks.Length; i++)
        {
            _marks[i] = _marks[i - 1] + encoding.GetByteCount(text.AsSpan((i - 1) * Stride, Stride));
        }
    }

    /// <summary>The bytes of a part of the text; without an end to the text's end.</summary>
    public SourcePlace Between((int Start, int? End) part)
    {
        var start = ByteAt(Math.Clamp(part.Start, 0, _text.Length));
        return new SourcePlace { ByteStart = start, ByteLength = Math.Max(0, ByteAt(Math.Clamp(part.End ?? _text.Length, 0, _text.Length)) - start) };
    }

    private long ByteAt(int position)
    {
        var mark = position / Stride;
        return Math.Min(_end, _marks[mark] + _encoding.GetByteCount(_text.AsSpan(mark * Stride, position - (mark * Stride))));
    }
}
