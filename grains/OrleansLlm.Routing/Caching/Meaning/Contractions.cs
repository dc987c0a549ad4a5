namespace OrleansLlm.Routing.Caching.Meaning;

/// <summary>Opens English contractions, also those written without their apostrophe. Pure.</summary>
internal static class Contractions
{
    private static readonly Dictionary<string, string[]> Whole = new(StringComparer.Ordinal)
    {
        ["can't"] = ["can", "not"], ["cannot"] = ["can", "not"], ["cant"] = ["can", "not"], ["won't"] = ["will", "not"], ["wont"] = ["will", "not"],
        ["shan't"] = ["shall", "not"], ["ain't"] = ["is", "not"], ["let's"] = ["let", "us"], ["dont"] = ["do", "not"], ["doesnt"] = ["does", "not"],
        ["didnt"] = ["did", "not"], ["isnt"] = ["is", "not"], ["arent"] = ["are", "not"], ["wasnt"] = ["was", "not"], ["werent"] = ["were", "not"],
        ["hasnt"] = ["has", "not"], ["havent"] = ["have", "not"], ["hadnt"] = ["had", "not"], ["couldnt"] = ["could", "not"],
        ["wouldnt"] = ["would", "not"], ["shouldnt"] = ["should", "not"], ["im"] = ["i", "am"], ["ive"] = ["i", "have"], ["whats"] = ["what", "is"],
        ["wheres"] = ["where", "is"], ["hows"] = ["how", "is"], ["whos"] = ["who", "is"], ["thats"] = ["that", "is"], ["theres"] = ["there", "is"],
        ["gonna"] = ["going", "to"], ["wanna"] = ["want", "to"], ["gotta"] = ["got", "to"], ["gimme"] = ["give", "me"], ["y'all"] = ["you"],
        ["o'clock"] = ["oclock"],
    };

    private static readonly (string Ending, string Word)[] Endings =
    [
        ("n't", "not"), ("'re", "are"), ("'ve", "have"), ("'ll", "will"), ("'d", "would"), ("'m", "am"), ("'s", ""),
    ];

    public static string[] Open(string word)
    {
        if (Whole.TryGetValue(word, out var parts))
        {
            return parts;
        }

        foreach (var (ending, added) in Endings)
        {
            if (word.Length > ending.Length && word.EndsWith(ending, StringComparison.Ordinal))
            {
                var stem = word[..^ending.Length];
                return added.Length == 0 ? [stem] : [stem, added];
            }
        }

        return [word.Replace("'", "", StringComparison.Ordinal)];
    }
}
