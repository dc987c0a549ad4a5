namespace OrleansLlm.Routing.Learning.Text;

/// <summary>The n-grams that count, with their inverse document frequencies. Immutable.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<uint, int> _places;

    /// <param name="keys">Hashes, ascending.</param>
    /// <param name="weights">Their inverse document frequencies.</param>
    public Vocabulary(uint[] keys, float[] weights)
    {
        (Keys, Weights) = (keys, weights);
        _places = new Dictionary<uint, int>(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            _places.Add(keys[i], i);
        }
    }

    public uint[] Keys { get; }

    public float[] Weights { get; }

    /// <summary>The most frequent n-grams of the texts that stand in at least <paramref name="least"/> of them.</summary>
    public static Vocabulary Of(IReadOnlyList<Dictionary<uint, int>> texts, int most, int least)
    {
        var frequencies = new Dictionary<uint, int>();
        foreach (var hash in texts.SelectMany(text => text.Keys))
        {
            frequencies[hash] = frequencies.GetValueOrDefault(hash) + 1;
        }

        // What stands in every text says nothing.
        var kept = frequencies.Where(pair => pair.Value >= least && pair.Value < Math.Max(texts.Count, 2))
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(most)
            .OrderBy(pair => pair.Key).ToArray();
        return new Vocabulary(
            Array.ConvertAll(kept, pair => pair.Key),
            Array.ConvertAll(kept, pair => (float)Math.Log((1.0 + texts.Count) / (1 + pair.Value)) + 1e-3f));
    }

    /// <summary>A text's weighted counts, of length 1; empty when it has no known n-gram.</summary>
    public SparseVector Weigh(Dictionary<uint, int> counts)
    {
        var pairs = new List<(int Place, float Value)>(counts.Count);
        var square = 0.0;
        foreach (var (hash, count) in counts)
        {
            if (_places.TryGetValue(hash, out var place))
            {
                var value = (1 + MathF.Log(count)) * Weights[place];
                square += value * value;
                pairs.Add((place, value));
            }
        }

        // By place: sums come out the same whatever the order of the counts.
        pairs.Sort((a, b) => a.Place.CompareTo(b.Place));
        var scale = square > 0 ? (float)(1 / Math.Sqrt(square)) : 0;
        return new SparseVector([.. pairs.Select(pair => pair.Place)], [.. pairs.Select(pair => pair.Value * scale)]);
    }
}
