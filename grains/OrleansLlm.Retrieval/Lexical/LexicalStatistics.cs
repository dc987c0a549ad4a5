using System.Runtime.InteropServices;

namespace OrleansLlm.Retrieval.Lexical;

/// <summary>What BM25 counts over the rows that are there, deleted ones taken out exactly. One writer, and no reader meanwhile.</summary>
internal sealed class LexicalStatistics(int rows, long terms)
{
    private readonly Dictionary<string, int> _removed = new(StringComparer.Ordinal);

    /// <summary>Rows with at least one term: BM25's N.</summary>
    public int Rows { get; private set; } = rows;

    /// <summary>Terms of them all, repeats included.</summary>
    public long Terms { get; private set; } = terms;

    public float AverageLength => Rows == 0 ? 0 : (float)(Terms / (double)Rows);

    public void Add(TermCounts counts)
    {
        Rows += counts.Length > 0 ? 1 : 0;
        Terms += counts.Length;
    }

    /// <summary>Takes a row out whose postings stay where they are until the next snapshot.</summary>
    public void Remove(TermCounts counts)
    {
        Rows -= counts.Length > 0 ? 1 : 0;
        Terms -= counts.Length;
        foreach (var term in counts.Terms.Keys)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_removed, term, out _)++;
        }
    }

    /// <summary>In how many of a term's postings the row is gone.</summary>
    public int Removed(string term) => _removed.GetValueOrDefault(term);
}
