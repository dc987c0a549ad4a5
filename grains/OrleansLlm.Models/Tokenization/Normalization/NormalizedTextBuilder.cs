using System.Text;

namespace OrleansLlm.Models.Tokenization.Normalization;

/// <summary>Writes the next stage of a <see cref="NormalizedText"/>, keeping the origins when they are tracked.</summary>
internal sealed class NormalizedTextBuilder(NormalizedText source)
{
    private readonly StringBuilder _text = new(source.Text.Length + 8);
    private readonly List<int>? _origins = source.Origins is null ? null : new List<int>(source.Text.Length + 8);

    /// <summary>Writes a unit that replaces the source's unit at <paramref name="index"/>.</summary>
    public void Append(char unit, int index)
    {
        _text.Append(unit);
        _origins?.Add(Origin(index));
    }

    /// <summary>Writes text in the place of the source's unit at <paramref name="index"/>.</summary>
    public void Append(ReadOnlySpan<char> text, int index)
    {
        _text.Append(text);
        if (_origins is not null)
        {
            int origin = Origin(index);
            for (int i = 0; i < text.Length; i++)
            {
                _origins.Add(origin);
            }
        }
    }

    /// <summary>Copies a stretch of the source.</summary>
    public void Copy(int start, int length)
    {
        _text.Append(source.Text, start, length);
        if (_origins is not null)
        {
            for (int i = start; i < start + length; i++)
            {
                _origins.Add(Origin(i));
            }
        }
    }

    /// <summary>Writes a rune in the place of the source's unit at <paramref name="index"/>.</summary>
    public void Append(Rune rune, int index)
    {
        Span<char> units = stackalloc char[2];
        Append(units[..rune.EncodeToUtf16(units)], index);
    }

    /// <summary>What was written.</summary>
    public NormalizedText Build() => new(_text.ToString(), _origins?.ToArray());

    private int Origin(int index) =>
        source.Origins!.Length == 0 ? 0 : source.Origins[Math.Clamp(index, 0, source.Origins.Length - 1)];
}
