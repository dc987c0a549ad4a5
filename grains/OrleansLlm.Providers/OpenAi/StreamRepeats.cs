namespace OrleansLlm.Providers.OpenAi;

/// <summary>
/// Counts events that are the same, byte for byte, as the one before. A model may well say a word twice, so that is no error by itself; where the server
/// reports fewer tokens than there were pieces, and by no more than such repeats, some were sent twice: each piece has a token at least.
/// </summary>
internal sealed class StreamRepeats
{
    private int _hash;
    private int _length = -1;
    private int _count;

    /// <summary>The current event is the same as the one before.</summary>
    public bool IsRepeat { get; private set; }

    /// <summary>Takes an event in.</summary>
    public void Next(ReadOnlySpan<byte> data)
    {
        var hash = new HashCode();
        hash.AddBytes(data);
        var value = hash.ToHashCode();
        IsRepeat = value == _hash && data.Length == _length;
        _count += IsRepeat ? 1 : 0;
        (_hash, _length) = (value, data.Length);
    }

    /// <summary>The current repeat was found to be a duplicate and was left out.</summary>
    public void Forget() => _count--;

    /// <summary>Whether duplicates account for so many pieces too many.</summary>
    public bool Explain(int excess) => excess > 0 && excess <= _count;
}
