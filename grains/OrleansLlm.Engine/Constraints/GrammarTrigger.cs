namespace OrleansLlm.Engine.Constraints;

/// <summary>
/// Tells when a free text has begun what a grammar is about: with a marker anywhere, or with the grammar's own first characters at the start
/// of the text. Immutable.
/// </summary>
internal sealed class GrammarTrigger
{
    private readonly List<(byte[] Seen, byte[] Begins)> _markers;
    private readonly int[,] _next;
    private readonly int[] _complete;

    /// <param name="markers">Bytes that begin it when they are seen, and what they stand for in the grammar.</param>
    /// <param name="leadingLength">
    /// So many bytes of the grammar, without white space, begin it when the text starts with them; 0: it does not begin so.
    /// </param>
    public GrammarTrigger(IEnumerable<(byte[] Seen, byte[] Begins)> markers, int leadingLength)
    {
        _markers = [.. markers];
        LeadingLength = leadingLength;
        var states = States();
        _next = new int[states.Count, 256];
        _complete = new int[states.Count];
        for (var state = 0; state < states.Count; state++)
        {
            _complete[state] = _markers.FindIndex(marker => states[state].AsSpan().EndsWith(marker.Seen));
            for (var value = 0; value < 256; value++)
            {
                byte[] text = [.. states[state], (byte)value];
                _next[state, value] = LongestEnd(states, text);
            }
        }
    }

    /// <summary>See the constructor.</summary>
    public int LeadingLength { get; }

    /// <summary>The state after a byte; 0 is the first.</summary>
    /// <param name="begun">The beginning of the grammar's text, when a marker just became complete.</param>
    public int Step(int state, byte value, out byte[]? begun)
    {
        var next = _next[state, value];
        begun = _complete[next] < 0 ? null : _markers[_complete[next]].Begins;
        return next;
    }

    /// <summary>The beginnings of markers: what a text ends with (Aho and Corasick 1975).</summary>
    private List<byte[]> States()
    {
        var states = new List<byte[]> { Array.Empty<byte>() };
        foreach (var (marker, _) in _markers)
        {
            for (var length = 1; length <= marker.Length; length++)
            {
                if (!states.Exists(state => state.AsSpan().SequenceEqual(marker.AsSpan(0, length))))
                {
                    states.Add(marker[..length]);
                }
            }
        }

        return states;
    }

    private static int LongestEnd(List<byte[]> states, byte[] text)
    {
        var best = 0;
        for (var state = 0; state < states.Count; state++)
        {
            best = states[state].Length > states[best].Length && text.AsSpan().EndsWith(states[state]) ? state : best;
        }

        return best;
    }
}
