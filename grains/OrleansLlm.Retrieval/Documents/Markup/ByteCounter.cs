using System.Text;

namespace OrleansLlm.Retrieval.Documents.Markup;

/// <summary>Turns places in a decoded text into places in its bytes; asked in ascending order it counts each character once.</summary>
internal sealed class ByteCounter(string text, Encoding encoding, int skipped)
{
    private int _at;
    private long _bytes = skipped;

    /// <summary>The bytes of a part of the text; without an end to the text's end.</summary>
    public SourcePlace Between((int Start, int? End) part)
    {
        var start = ByteAt(Math.Clamp(part.Start, 0, text.Length));
        return new SourcePlace { ByteStart = start, ByteLength = ByteAt(Math.Clamp(part.End ?? text.Length, 0, text.Length)) - start };
    }

    private long ByteAt(int position)
    {
        if (position < _at)
        {
            (_at, _bytes) = (0, skipped);
        }

        _bytes += encoding.GetByteCount(text.AsSpan(_at, position - _at));
        _at = position;
        return _bytes;
    }
}
