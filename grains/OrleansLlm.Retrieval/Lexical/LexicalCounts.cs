namespace OrleansLlm.Retrieval.Lexical;

/// <summary>What BM25 counts of an index, or of several together, for the terms of one query.</summary>
/// <param name="Rows">Rows with at least one term: BM25's N.</param>
/// <param name="Terms">Terms of them all, repeats included.</param>
/// <param name="Frequencies">In how many rows each of the query's terms occurs.</param>
public sealed record LexicalCounts(int Rows, long Terms, IReadOnlyDictionary<string, int> Frequencies)
{
    /// <summary>Terms of a row, in single precision as Lucene has it.</summary>
    public float AverageLength => Rows == 0 ? 0 : (float)(Terms / (double)Rows);

    /// <summary>The counts of several indexes together.</summary>
    public static LexicalCounts Sum(IReadOnlyList<LexicalCounts> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var frequencies = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (term, rows) in parts.SelectMany(part => part.Frequencies))
        {
            frequencies[term] = frequencies.GetValueOrDefault(term) + rows;
        }

        return new LexicalCounts(parts.Sum(part => part.Rows), parts.Sum(part => part.Terms), frequencies);
    }
}
