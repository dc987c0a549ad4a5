namespace OrleansLlm.Training.Embedded.Values;

/// <summary>
/// Made names: two or three syllables of a consonant and a vowel. The tokenizer has a piece for every syllable, so a name that was never seen is spelled
/// in pieces that were.
/// </summary>
internal static class Syllables
{
    private const string Consonants = "bdfghklmnprstvz";
    private const string Vowels = "aeiou";
    private const string Ends = "nrslm";

    /// <summary>All of them, in lower case.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Consonants.SelectMany(first => Vowels.Select(second => $"{first}{second}"))];

    /// <summary>Makes a name in lower case.</summary>
    public static string Name(Random random)
    {
        int count = random.Next(3) == 0 ? 3 : 2;
        string name = string.Concat(Enumerable.Range(0, count).Select(_ => All[random.Next(All.Count)]));
        return random.Next(3) == 0 ? name + Ends[random.Next(Ends.Length)] : name;
    }
}
