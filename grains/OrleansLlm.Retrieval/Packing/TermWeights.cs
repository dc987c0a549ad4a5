namespace OrleansLlm.Retrieval.Packing;

/// <summary>How much each term tells, by how few of some texts have it: BM25's inverse document frequency. Terms that none has weigh most. Immutable.</summary>
internal sealed class TermWeights
{
    private readonly Dictionary<string, int> _frequencies = new(StringComparer.Ordinal);
    private readonly int _texts;

    public TermWeights(IEnumerable<IReadOnlyCollection<string>> texts)
    {
        foreach (var terms in texts)
        {
            _texts++;
            foreach (var term in terms)
            {
                _frequencies[term] = _frequencies.GetValueOrDefault(term) + 1;
            }
        }
    }

    public double this[string term]
    {
        get
        {
            var frequency = _frequencies.GetValueOrDefault(term);
            return Math.Log(1 + ((_texts - frequency + 0.5) / (frequency + 0.5)));
        }
    }

    public double Sum(IEnumerable<string> terms) => terms.Sum(term => this[term]);

    /// <summary>The weight of the wanted terms that are found beside that of all wanted; 0 to 1. Nothing wanted: 0.</summary>
    public double Coverage(IReadOnlyCollection<string> wanted, IReadOnlySet<string> found)
    {
        var all = Sum(wanted);
        return all == 0 ? 0 : Sum(wanted.Where(found.Contains)) / all;
    }
}
