namespace OrleansLlm.Training.Embedders.Sources;

/// <summary>What WordNet says belongs together.</summary>
internal sealed class WordNetPairs
{
    private const string Hypernym = "@";

    // Derived form, similar, pertains to, also see, verb group.
    private static readonly string[] s_wordLinks = ["+", "&", "\\", "^", "$"];

    private readonly Dictionary<string, Synset> _synsets;

    public WordNetPairs(IEnumerable<Synset> synsets) => _synsets = synsets.ToDictionary(synset => synset.Key, StringComparer.Ordinal);

    /// <summary>All pairs, in the order of the files.</summary>
    public IEnumerable<TextPair> All() => _synsets.Values.SelectMany(Of);

    private IEnumerable<TextPair> Of(Synset synset)
    {
        foreach (string word in synset.Words)
        {
            yield return new TextPair(word, synset.Definition, PairKind.Definition);
        }

        foreach (string example in synset.Examples)
        {
            yield return new TextPair(string.Join(' ', synset.Words) + " " + synset.Definition, example, PairKind.Example);
        }

        for (int i = 1; i < synset.Words.Length; i++)
        {
            yield return new TextPair(synset.Words[i - 1], synset.Words[i], PairKind.Synonym);
        }

        foreach (var pair in synset.Links.SelectMany(link => Linked(synset, link)))
        {
            yield return pair;
        }
    }

    private IEnumerable<TextPair> Linked(Synset synset, SynsetLink link)
    {
        if (!_synsets.TryGetValue(link.Target, out var target))
        {
            yield break;
        }

        if (link.Symbol == Hypernym)
        {
            yield return new TextPair(synset.Definition, $"{target.Words[0]} {target.Definition}", PairKind.Broader);
            yield return new TextPair(synset.Words[0], target.Words[0], PairKind.Synonym);
        }
        else if (Array.IndexOf(s_wordLinks, link.Symbol) >= 0)
        {
            yield return new TextPair(Named(synset, link.FromWord), Named(target, link.ToWord), PairKind.Synonym);
        }
    }

    private static string Named(Synset synset, int word) => synset.Words[Math.Max(word, 1) - 1];
}
