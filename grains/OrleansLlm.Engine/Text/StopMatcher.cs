using System.Buffers;

namespace OrleansLlm.Engine.Text;

/// <summary>
/// Lets text through up to a stop string. Held back is only the longest end of the text that begins a stop string. The first stop string to be
/// complete wins, of several complete at the same character the longest; the text is cut where it starts. So the result does not depend on
/// where tokens begin. One Knuth-Morris-Pratt automaton per stop string.
/// </summary>
internal sealed class StopMatcher
{
    private readonly string[] _stops;
    private readonly int[][] _failures;
    private readonly int[] _matched;
    private readonly ArrayBufferWriter<char> _held = new(32);

    public StopMatcher(IReadOnlyList<string> stops)
    {
        _stops = [.. stops];
        _failures = Array.ConvertAll(_stops, Failures);
        _matched = new int[_stops.Length];
    }

    /// <summary>Takes text in and passes on what can no longer be part of a stop string.</summary>
    /// <returns>True: a stop string is complete; the text ends here.</returns>
    public bool Push(ReadOnlySpan<char> text, ArrayBufferWriter<char> passed)
    {
        if (_stops.Length == 0)
        {
            passed.Write(text);
            return false;
        }

        foreach (var c in text)
        {
            _held.GetSpan(1)[0] = c;
            _held.Advance(1);
            var (complete, needed) = Advance(c);
            if (complete > 0)
            {
                passed.Write(_held.WrittenSpan[..^complete]);
                _held.ResetWrittenCount();
                return true;
            }

            Release(needed, passed);
        }

        return false;
    }

    /// <summary>The text ended otherwise: what was held back is text.</summary>
    public void Complete(ArrayBufferWriter<char> passed) => Release(0, passed);

    private (int Complete, int Needed) Advance(char c)
    {
        var complete = 0;
        var needed = 0;
        for (var i = 0; i < _stops.Length; i++)
        {
            var stop = _stops[i];
            var length = _matched[i];
            while (length > 0 && stop[length] != c)
            {
                length = _failures[i][length - 1];
            }

            length += stop[length] == c ? 1 : 0;
            _matched[i] = length;
            needed = Math.Max(needed, length);
            complete = length == stop.Length ? Math.Max(complete, length) : complete;
        }

        return (complete, needed);
    }

    /// <summary>Most characters begin no stop string, so the held text is short and usually empty.</summary>
    private void Release(int keep, ArrayBufferWriter<char> passed)
    {
        var held = _held.WrittenSpan;
        if (held.Length == keep)
        {
            return;
        }

        passed.Write(held[..^keep]);
        Span<char> rest = keep <= 256 ? stackalloc char[keep] : new char[keep];
        held[^keep..].CopyTo(rest);
        _held.ResetWrittenCount();
        _held.Write(rest);
    }

    private static int[] Failures(string stop)
    {
        var failures = new int[stop.Length];
        for (int i = 1, length = 0; i < stop.Length; i++)
        {
            while (length > 0 && stop[i] != stop[length])
            {
                length = failures[length - 1];
            }

            length += stop[i] == stop[length] ? 1 : 0;
            failures[i] = length;
        }

        return failures;
    }
}
