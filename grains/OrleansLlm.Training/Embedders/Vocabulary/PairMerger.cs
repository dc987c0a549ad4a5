namespace OrleansLlm.Training.Embedders.Vocabulary;

/// <summary>Finds frequent fragments of words by merging the commonest neighbours again and again (byte-pair encoding, Sennrich et al. 2016).</summary>
internal sealed class PairMerger
{
    private readonly List<string>[] _words;
    private readonly int[] _weights;
    private readonly Dictionary<(string, string), long> _counts = [];
    private readonly Dictionary<(string, string), HashSet<int>> _places = [];
    private readonly PriorityQueue<(string Left, string Right), (long Count, string Text)> _queue = new(Comparer<(long Count, string Text)>.Create(
        (a, b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : string.CompareOrdinal(a.Text, b.Text)));

    /// <param name="words">Words with their weights; the first character carries <paramref name="start"/>.</param>
    /// <param name="start">What marks the start of a word.</param>
    public PairMerger(IReadOnlyList<(string Word, int Weight)> words, string start)
    {
        _words = [.. words.Select(entry => entry.Word.Select((letter, i) => (i == 0 ? start : "") + letter).ToList())];
        _weights = [.. words.Select(entry => entry.Weight)];
        for (int word = 0; word < _words.Length; word++)
        {
            Count(word, 1);
        }

        foreach (var pair in _counts.Keys)
        {
            Offer(pair);
        }
    }

    /// <summary>Makes fragments, the commonest first.</summary>
    public IEnumerable<string> Run(int merges) => RunPairs(merges).Select(pair => pair.Left + pair.Right);

    /// <summary>Makes fragments, the commonest first, and tells what each was merged of.</summary>
    public IEnumerable<(string Left, string Right)> RunPairs(int merges)
    {
        for (int made = 0; made < merges && _queue.TryDequeue(out var pair, out var priority);)
        {
            long count = _counts.GetValueOrDefault(pair);
            if (count != priority.Count)
            {
                // The count has fallen since; a pair that is still there waits at its true place.
                if (count > 0)
                {
                    Offer(pair);
                }

                continue;
            }

            Merge(pair);
            made++;
            yield return pair;
        }
    }

    private void Merge((string Left, string Right) pair)
    {
        foreach (int word in _places[pair].ToArray())
        {
            Count(word, -1);
            var symbols = _words[word];
            for (int i = 0; i + 1 < symbols.Count; i++)
            {
                if (symbols[i] == pair.Left && symbols[i + 1] == pair.Right)
                {
                    symbols[i] = pair.Left + pair.Right;
                    symbols.RemoveAt(i + 1);
                }
            }

            Count(word, 1);
            for (int i = 0; i + 1 < symbols.Count; i++)
            {
                Offer((symbols[i], symbols[i + 1]));
            }
        }
    }

    private void Offer((string Left, string Right) pair) => _queue.Enqueue(pair, (_counts[pair], pair.Left + "\0" + pair.Right));

    private void Count(int word, int sign)
    {
        var symbols = _words[word];
        for (int i = 0; i + 1 < symbols.Count; i++)
        {
            var pair = (symbols[i], symbols[i + 1]);
            _counts[pair] = _counts.GetValueOrDefault(pair) + (sign * _weights[word]);
            if (!_places.TryGetValue(pair, out var places))
            {
                _places[pair] = places = [];
            }

            if (sign > 0)
            {
                places.Add(word);
            }
            else
            {
                places.Remove(word);
            }
        }
    }
}
