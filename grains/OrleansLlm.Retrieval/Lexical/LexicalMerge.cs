using System.Buffers;
using System.Text;

namespace OrleansLlm.Retrieval.Lexical;

/// <summary>Makes one segment of an older one and a buffer, without the rows that are gone: the postings of a new snapshot. The order of rows is kept.</summary>
internal sealed class LexicalMerge
{
    private readonly List<TermEntry> _terms = [];
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly PostingsWriter _postings = new();

    private LexicalMerge()
    {
    }

    public List<TermEntry> Terms => _terms;

    public ReadOnlySpan<byte> Text => _text.WrittenSpan;

    public ReadOnlySpan<byte> Postings => _postings.Bytes;

    /// <param name="segment">The older rows, those before the buffer's.</param>
    /// <param name="buffer">The newer rows.</param>
    /// <param name="rows">For each row, older ones first: its new ordinal, or -1 when it is gone.</param>
    public static LexicalMerge Of(LexicalSegment segment, LexicalBuffer buffer, ReadOnlySpan<int> rows)
    {
        var merge = new LexicalMerge();
        var added = buffer.Terms.Select(term => (Key: Encoding.UTF8.GetBytes(term.Key), term.Value)).ToArray();
        Array.Sort(added, (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        var old = rows[..segment.Lengths.Length];
        var young = rows[segment.Lengths.Length..];
        for (int i = 0, j = 0; i < segment.Terms || j < added.Length;)
        {
            var order = i == segment.Terms ? 1 : j == added.Length ? -1 : segment.Term(i).SequenceCompareTo(added[j].Key);
            var key = order <= 0 ? segment.Term(i) : added[j].Key;
            merge._postings.BeginTerm();
            var (textOffset, postingsOffset) = (merge._text.WrittenCount, merge._postings.Length);
            if (order <= 0)
            {
                merge.Add(segment.Postings(i++), old);
            }

            if (order >= 0)
            {
                merge.Add(added[j++].Value, young);
            }

            if (merge._postings.Rows > 0)
            {
                merge._terms.Add(new TermEntry(textOffset, postingsOffset, merge._postings.Rows));
                merge._text.Write(key);
            }
        }

        merge._terms.Add(new TermEntry(merge._text.WrittenCount, merge._postings.Length, 0));
        return merge;
    }

    private void Add(Postings postings, ReadOnlySpan<int> rows)
    {
        while (postings.Next())
        {
            if (rows[postings.Row] >= 0)
            {
                _postings.Add(rows[postings.Row], postings.Count);
            }
        }
    }

    private void Add(PostingList postings, ReadOnlySpan<int> rows)
    {
        for (var i = 0; i < postings.Pairs.Length; i += 2)
        {
            if (rows[postings.Pairs[i]] >= 0)
            {
                _postings.Add(rows[postings.Pairs[i]], postings.Pairs[i + 1]);
            }
        }
    }
}
