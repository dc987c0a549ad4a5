namespace OrleansLlm.Retrieval.Lexical;

/// <summary>The rows that hold a term, ascending, with the term's count in each; grows at its end.</summary>
internal sealed class PostingList
{
    private int[] _pairs = new int[4];

    public int Count { get; private set; }

    /// <summary>row, count, row, count, ...</summary>
    public ReadOnlySpan<int> Pairs => _pairs.AsSpan(0, 2 * Count);

    public void Add(int row, int count)
    {
        if (2 * Count == _pairs.Length)
        {
            Array.Resize(ref _pairs, 2 * _pairs.Length);
        }

        _pairs[2 * Count] = row;
        _pairs[2 * Count + 1] = count;
        Count++;
    }
}
