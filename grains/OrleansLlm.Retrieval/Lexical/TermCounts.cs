using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Lexical;

/// <summary>The terms of one text with how often each occurs. Reused from text to text; one thread.</summary>
public sealed class TermCounts
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Terms in all, repeats included: the text's length as BM25 sees it.</summary>
    public int Length { get; private set; }

    /// <summary>Each term once, with its number of occurrences.</summary>
    public IReadOnlyDictionary<string, int> Terms => _counts;

    internal void Clear()
    {
        _counts.Clear();
        Length = 0;
    }

    internal void Add(ReadOnlySpan<char> term)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts.GetAlternateLookup<ReadOnlySpan<char>>(), term, out _)++;
        Length++;
    }
}
