namespace OrleansLlm.Models.Templates.Values;

/// <summary>
/// A string that remembers which of its characters came from the input (messages, tools, arguments) and which are the template's own.
/// Operations that can not tell count everything as input: that can keep a special token from being read, never let one in.
/// Immutable.
/// </summary>
internal sealed class TrackedString
{
    public static readonly TrackedString Empty = new("", []);

    // Starts and ends of the input parts, ascending, disjoint, not adjacent: [s0, e0, s1, e1, ...].
    private readonly int[] _bounds;
    private int _codePoints = -1;

    public TrackedString(string value, int[] bounds)
    {
        Value = value;
        _bounds = bounds;
    }

    public string Value { get; }

    public int Length => Value.Length;

    public ReadOnlySpan<int> Bounds => _bounds;

    public bool HasInput => _bounds.Length > 0;

    /// <summary>The length as Python counts it: in code points.</summary>
    public int CodePoints => _codePoints >= 0 ? _codePoints : _codePoints = CountCodePoints(Value);

    public static TrackedString Literal(string value) => value.Length == 0 ? Empty : new(value, []);

    public static TrackedString Input(string value) => value.Length == 0 ? Empty : new(value, [0, value.Length]);

    /// <summary>A string made of others in a way that does not keep places: all input if any part was.</summary>
    public static TrackedString Derived(string value, bool anyInput) => anyInput ? Input(value) : Literal(value);

    /// <summary>The same characters changed one for one (upper case and the like); places keep their meaning.</summary>
    public TrackedString Mapped(string sameLength) => sameLength.Length == Length
        ? new(sameLength, _bounds)
        : Derived(sameLength, HasInput);

    public TrackedString Slice(int start, int length)
    {
        if (length <= 0)
        {
            return Empty;
        }

        if (start == 0 && length == Length)
        {
            return this;
        }

        var bounds = new List<int>();
        for (var i = 0; i < _bounds.Length; i += 2)
        {
            var from = Math.Max(_bounds[i], start);
            var to = Math.Min(_bounds[i + 1], start + length);
            if (from < to)
            {
                bounds.Add(from - start);
                bounds.Add(to - start);
            }
        }

        return new(Value.Substring(start, length), [.. bounds]);
    }

    public TrackedString Trim(Func<char, bool> isTrimmed, bool left, bool right)
    {
        var start = 0;
        var end = Length;
        while (left && start < end && isTrimmed(Value[start]))
        {
            start++;
        }

        while (right && end > start && isTrimmed(Value[end - 1]))
        {
            end--;
        }

        return Slice(start, end - start);
    }

    /// <summary>The UTF-16 offset of the n-th code point.</summary>
    public int OffsetOf(int codePoint)
    {
        if (CodePoints == Length)
        {
            return codePoint;
        }

        var offset = 0;
        for (var i = 0; i < codePoint; i++)
        {
            offset += offset + 1 < Length && char.IsSurrogatePair(Value[offset], Value[offset + 1]) ? 2 : 1;
        }

        return offset;
    }

    /// <summary>The number of code points before a UTF-16 offset.</summary>
    public int CodePointAt(int offset) => CodePoints == Length ? offset : CountCodePoints(Value.AsSpan(0, offset));

    public override string ToString() => Value;

    private static int CountCodePoints(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
            {
                count--;
            }
        }

        return count;
    }
}
