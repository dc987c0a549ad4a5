namespace OrleansLlm.Training.Embedded.Values;

/// <summary>
/// Made names of all letters, with groups of consonants and of vowels. They are only trained on: names of people and towns are then spelled in pieces that a model has
/// learned to copy, also where a name was never seen.
/// </summary>
internal static class WideNames
{
    private static readonly string[] s_starts =
    [
        "", "", "b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "qu", "r", "s", "t", "v", "w", "x", "y", "z", "bl", "br", "ch", "cl", "cr", "dr", "fl", "fr", "gl", "gr", "kn", "pl", "pr", "sc",
        "sh", "sk", "sl", "sm", "sn", "st", "sw", "th", "tr", "wh",
    ];

    private static readonly string[] s_middles = ["a", "e", "i", "o", "u", "y", "ae", "ai", "au", "ea", "ee", "eo", "ia", "ie", "io", "oa", "oi", "oo", "ou", "ue"];
    private static readonly string[] s_ends = ["", "", "", "b", "c", "ck", "d", "f", "g", "l", "ll", "m", "n", "nd", "ng", "nk", "nt", "p", "r", "rd", "rg", "rk", "rt", "s", "sk", "ss", "st", "t", "tt", "x", "z"];

    /// <summary>Makes a name with a capital.</summary>
    public static string Name(Random random)
    {
        string name = string.Concat(Enumerable.Range(0, random.Next(5) == 0 ? 3 : random.Next(1, 3)).Select(_ => Pick(random, s_starts) + Pick(random, s_middles) + Pick(random, s_ends)));
        return char.ToUpperInvariant(name[0]) + name[1..];
    }

    private static string Pick(Random random, string[] choices) => choices[random.Next(choices.Length)];
}
