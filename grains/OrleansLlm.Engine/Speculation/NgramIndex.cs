namespace OrleansLlm.Engine.Speculation;

/// <summary>
/// Proposes what followed when a text's last tokens occurred before (prompt lookup decoding: Saxena 2023, and LLMA: Yang et al. 2023). Every
/// <see cref="Size"/> tokens lead to their earlier places by a chain as in LZ77; of those the one that matches furthest back is taken, the latest
/// among equals. A predicted output stands before the text and is proposed first. Allocates when it grows, not per token.
/// </summary>
internal sealed class NgramIndex
{
    /// <summary>Tokens that must match.</summary>
    public const int Size = 3;

    private const int MaxCandidates = 8;
    private const int MaxMatch = 32;

    private readonly int _predicted;
    private int[] _text;
    private int[] _earlier;
    private int[] _latest = [];
    private int _count;

    /// <summary>Creates an index.</summary>
    /// <param name="prediction">What the output is expected to be like; may be empty.</param>
    /// <param name="capacity">Tokens of the text that are expected.</param>
    public NgramIndex(ReadOnlySpan<int> prediction, int capacity)
    {
        _predicted = prediction.Length;
        _text = new int[_predicted + capacity];
        _earlier = new int[_text.Length];
        Rehash();
        Append(prediction);
    }

    /// <summary>Writes the tokens that are likely to come next.</summary>
    /// <param name="text">The whole text: what was given before, and what was added since.</param>
    /// <param name="isStart">The output begins: nothing of the prediction was used yet.</param>
    /// <returns>How many.</returns>
    public int Propose(ReadOnlySpan<int> text, bool isStart, Span<int> proposal)
    {
        Append(text[(_count - _predicted)..]);
        var from = isStart && _predicted > 0 ? 0 : Find();
        return from < 0 ? 0 : Copy(from, proposal);
    }

    private int Find()
    {
        if (_count - _predicted < Size)
        {
            return -1;
        }

        var (best, longest) = (-1, Size - 1);
        var candidate = _latest[Bucket(_count)];
        for (var tries = 0; candidate > 0 && tries < MaxCandidates; tries++)
        {
            var match = MatchBackwards(candidate);
            if (match > longest)
            {
                (best, longest) = (candidate, match);
            }

            candidate = _earlier[candidate];
        }

        return best;
    }

    private int MatchBackwards(int candidate)
    {
        var length = 0;
        while (length < MaxMatch && length < candidate && _text[candidate - 1 - length] == _text[_count - 1 - length])
        {
            length++;
        }

        return length;
    }

    private int Copy(int from, Span<int> proposal)
    {
        if (from < _predicted)
        {
            // Behind the prediction stands the prompt, which has nothing to do with it.
            var left = Math.Min(_predicted - from, proposal.Length);
            _text.AsSpan(from, left).CopyTo(proposal);
            return left;
        }

        var known = _count - from;
        for (var i = 0; i < proposal.Length; i++)
        {
            // A text that repeats itself goes on doing so.
            proposal[i] = i < known ? _text[from + i] : proposal[i - known];
        }

        return proposal.Length;
    }

    private void Append(ReadOnlySpan<int> tokens)
    {
        if (_count + tokens.Length > _text.Length)
        {
            var length = Math.Max(_count + tokens.Length, 2 * _text.Length);
            Array.Resize(ref _text, length);
            Array.Resize(ref _earlier, length);
            Rehash();
        }

        foreach (var token in tokens)
        {
            _text[_count] = token;
            Link(_count++);
        }
    }

    private void Rehash()
    {
        _latest = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(_text.Length, 64))];
        for (var at = 0; at < _count; at++)
        {
            Link(at);
        }
    }

    /// <summary>Enters the tokens before a position: it is what followed them.</summary>
    private void Link(int at)
    {
        if (at < Size)
        {
            return;
        }

        ref var latest = ref _latest[Bucket(at)];
        _earlier[at] = latest;
        latest = at;
    }

    private int Bucket(int end)
    {
        var hash = 0UL;
        foreach (var token in _text.AsSpan(end - Size, Size))
        {
            hash = (hash ^ (uint)token) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 29;
        }

        return (int)(hash & (ulong)(_latest.Length - 1));
    }
}
