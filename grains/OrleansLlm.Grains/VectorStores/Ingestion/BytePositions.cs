using System.Text;

namespace OrleansLlm.Grains.VectorStores.Ingestion;

/// <summary>Where places of a text are in its UTF-8 form. Fast for places that are asked in order.</summary>
internal sealed class BytePositions(string text)
{
    private int _unit;
    private long _byte;

    /// <summary>The bytes before a UTF-16 unit.</summary>
    public long Of(int unit)
    {
        _byte += unit >= _unit
            ? Encoding.UTF8.GetByteCount(text.AsSpan(_unit, unit - _unit))
            : -Encoding.UTF8.GetByteCount(text.AsSpan(unit, _unit - unit));
        _unit = unit;
        return _byte;
    }
}
