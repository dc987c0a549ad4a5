using System.Text.RegularExpressions;

namespace OrleansLlm.Benchmarks.Embedding;

/// <summary>Cosines of TF-IDF vectors of lower-case words: exact, or with words thrown into as many buckets as an embedding has numbers.</summary>
internal sealed partial class WordIndex(int? buckets) : ITextIndex
{
    private readonly Dictionary<string, double> _rarity = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(int Text, float Weight)>> _places = new(StringComparer.Ordinal);
    private int _count;

    public string Name => buckets is { } size ? $"TF-IDF, {size} buckets" : "TF-IDF";

    public void Index(IReadOnlyList<string> texts)
    {
        _rarity.Clear();
        _places.Clear();
        _count = texts.Count;
        foreach (var word in texts.SelectMany(text => Words(text).Distinct()))
        {
            _rarity[word] = _rarity.GetValueOrDefault(word) + 1;
        }

        foreach (var word in _rarity.Keys.ToArray())
        {
            _rarity[word] = Math.Log((1.0 + _count) / (1 + _rarity[word])) + 1;
        }

        for (var i = 0; i < texts.Count; i++)
        {
            foreach (var (term, weight) in Vector(texts[i]))
            {
                if (!_places.TryGetValue(term, out var places))
                {
                    _places[term] = places = [];
                }

                places.Add((i, weight));
            }
        }
    }

    public void Scores(string query, Span<float> output)
    {
        output.Clear();
        foreach (var (term, weight) in Vector(query))
        {
            foreach (var (text, other) in _places.GetValueOrDefault(term) ?? [])
            {
                output[text] += weight * other;
            }
        }
    }

    public float Similarity(string left, string right)
    {
        var other = Vector(right);
        return Vector(left).Sum(entry => entry.Value * other.GetValueOrDefault(entry.Key));
    }

    private Dictionary<string, float> Vector(string text)
    {
        var vector = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var word in Words(text))
        {
            var weight = (float)(_rarity.TryGetValue(word, out var rarity) ? rarity : Math.Log(1.0 + _count) + 1);
            var hash = Hash(word);
            var term = buckets is { } size ? $"{hash % (uint)size}" : word;
            vector[term] = vector.GetValueOrDefault(term) + (buckets is null || (hash >> 31) == 0 ? weight : -weight);
        }

        var length = MathF.Sqrt(vector.Values.Sum(value => value * value));
        return vector.ToDictionary(entry => entry.Key, entry => length > 0 ? entry.Value / length : 0, StringComparer.Ordinal);
    }

    // FNV-1a.
    private static uint Hash(string word) => word.Aggregate(2_166_136_261u, (hash, letter) => unchecked((hash ^ letter) * 16_777_619));

    private static IEnumerable<string> Words(string text) => Word().Matches(text.ToLowerInvariant()).Select(match => match.Value);

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
