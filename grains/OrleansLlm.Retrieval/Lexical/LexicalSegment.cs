namespace OrleansLlm.Retrieval.Lexical;

/// <summary>Postings of a snapshot: terms in the order of their UTF-8 bytes, postings as variable-length gaps.</summary>
/// <param name="terms">The table, with its closing entry; empty for a segment without rows.</param>
/// <param name="text">The terms' bytes.</param>
/// <param name="postings">Per row: (gap &lt;&lt; 1 | count is 1), then the count when it is not 1.</param>
/// <param name="lengths">The quantised length of each row.</param>
internal readonly ref struct LexicalSegment(ReadOnlySpan<TermEntry> terms, ReadOnlySpan<byte> text, ReadOnlySpan<byte> postings, ReadOnlySpan<byte> lengths)
{
    private readonly ReadOnlySpan<TermEntry> _terms = terms;
    private readonly ReadOnlySpan<byte> _text = text;
    private readonly ReadOnlySpan<byte> _postings = postings;

    public ReadOnlySpan<byte> Lengths { get; } = lengths;

    public int Terms => Math.Max(0, _terms.Length - 1);

    public ReadOnlySpan<byte> Term(int index) => _text[_terms[index].TextOffset.._terms[index + 1].TextOffset];

    public Postings Postings(int index) =>
        new(_postings[_terms[index].PostingsOffset.._terms[index + 1].PostingsOffset], _terms[index].Rows);

    /// <summary>The postings of a term, none when it is not there.</summary>
    public Postings Find(ReadOnlySpan<byte> term)
    {
        var (low, high) = (0, Terms - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = Term(middle).SequenceCompareTo(term);
            if (order == 0)
            {
                return Postings(middle);
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return default;
    }
}
