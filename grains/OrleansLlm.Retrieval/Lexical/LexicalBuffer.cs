using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Lexical;

/// <summary>Postings of rows that no snapshot holds yet. Rows count from zero; one writer, and no reader meanwhile.</summary>
internal sealed class LexicalBuffer
{
    private readonly Dictionary<string, PostingList> _terms = new(StringComparer.Ordinal);
    private readonly List<byte> _lengths = [];

    public int Rows => _lengths.Count;

    /// <summary>The quantised length of each row.</summary>
    public ReadOnlySpan<byte> Lengths => CollectionsMarshal.AsSpan(_lengths);

    public IReadOnlyDictionary<string, PostingList> Terms => _terms;

    public void Add(TermCounts counts)
    {
        foreach (var (term, count) in counts.Terms)
        {
            ref var postings = ref CollectionsMarshal.GetValueRefOrAddDefault(_terms, term, out _);
            (postings ??= new PostingList()).Add(Rows, count);
        }

        _lengths.Add(SmallFloat.Encode(counts.Length));
    }
}
