namespace OrleansLlm.Training.Embedders.Sources;

/// <summary>Base forms of English words, found as WordNet's morphy(7WN) does: a list of exceptions, then endings taken off.</summary>
internal sealed class Inflections
{
    private static readonly Dictionary<char, (string Ending, string Base)[]> s_endings = new()
    {
        ['n'] = [("s", ""), ("ses", "s"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"), ("men", "man"), ("ies", "y")],
        ['v'] = [("s", ""), ("ies", "y"), ("es", "e"), ("es", ""), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", "")],
        ['a'] = [("er", ""), ("est", ""), ("er", "e"), ("est", "e")],
    };

    private readonly Dictionary<char, HashSet<string>> _words;
    private readonly Dictionary<string, string> _exceptions;

    private Inflections(Dictionary<char, HashSet<string>> words, Dictionary<string, string> exceptions)
    {
        _words = words;
        _exceptions = exceptions;
    }

    /// <summary>Reads them.</summary>
    /// <param name="synsets">WordNet's concepts.</param>
    /// <param name="exceptions">Its lists of exceptions: a form and its base forms a line.</param>
    public static Inflections Of(IEnumerable<Synset> synsets, IEnumerable<(string Path, string Text)> exceptions)
    {
        var words = new Dictionary<char, HashSet<string>>();
        foreach (var synset in synsets)
        {
            if (!words.TryGetValue(synset.Key[0], out var known))
            {
                words[synset.Key[0]] = known = new HashSet<string>(StringComparer.Ordinal);
            }

            known.UnionWith(synset.Words);
        }

        var irregular = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string[] fields in exceptions.SelectMany(file => file.Text.Split('\n')).Select(line => line.Trim().Split(' ')))
        {
            if (fields.Length > 1)
            {
                irregular.TryAdd(fields[0], fields[1]);
            }
        }

        return new Inflections(words, irregular);
    }

    /// <summary>Whether the dictionary has the word.</summary>
    public bool IsWord(string word) => _words.Values.Any(words => words.Contains(word));

    /// <summary>The base form; a word of its own right stays what it is.</summary>
    public string BaseOf(string form)
    {
        if (IsWord(form))
        {
            return form;
        }

        if (_exceptions.TryGetValue(form, out string? irregular))
        {
            return irregular;
        }

        foreach (var (part, endings) in s_endings)
        {
            foreach (var (ending, replacement) in endings)
            {
                if (form.Length > ending.Length + 1 && form.EndsWith(ending, StringComparison.Ordinal)
                    && form[..^ending.Length] + replacement is var candidate && _words.GetValueOrDefault(part)?.Contains(candidate) == true)
                {
                    return candidate;
                }
            }
        }

        return form;
    }
}
