using OrleansLlm.Training.Embedded.Templates;
using OrleansLlm.Training.Embedded.Values;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>
/// Kinds of facts made of common words: what is asked for is a noun, what it is asked of has a name. Only trained on: there are so many that a model can not know the
/// sentences, and has to find the one that speaks of the subject and copy it.
/// </summary>
internal static class MadeFacts
{
    private const string NamePrefix = "made ";

    private static readonly (string Text, string[] Slots)[] s_subjects =
    [
        ("{name}", ["name"]), ("{person}", ["person"]), ("the {name} N", ["name"]), ("the {name} N", ["name"]), ("the N of {name}", ["name"]), ("the N in {city}", ["city"]), ("{city}", ["city"]),
        ("the {brand} {device}", ["brand", "device"]), ("room {room}", ["room"]), ("the {city} N", ["city"]), ("N {name}", ["name"]), ("the N by {person}", ["person"]), ("the N for {name}", ["name"]),
    ];

    private static readonly string[] s_values =
    [
        "{v:person}", "{v:count}", "{v:small} N", "{v:time}", "{v:city}", "{v:color}", "{v:month} {w:year}", "{v:weekday}", "{v:price} euros", "{v:port}", "{v:email}", "{v:phone}", "{v:version}",
        "a {v:role}", "{v:year}", "{v:item}", "{v:drink}", "{v:count} N", "a A N", "{v:weekday} at {w:time}", "{v:name}", "the A N", "{v:city} and {w:city}", "{v:small} days", "the last {v:weekday} in {w:month}",
    ];

    // The subject comes first, the value behind it: see facts.txt. What is asked of a subject is chosen by the words behind it: by the noun, or by the verb that is asked with.
    private static readonly string[] s_nounFacts = ["S has the R V.", "S has the R of V.", "S has the R called V.", "S has the R in V.", "S has the R, and it is V."];

    private static readonly string[] s_otherFacts =
    [
        "S: R V.", "S is A: its R is V.", "S must have a R of V.", "S has a R called V.", "S with the R V.", "S has V as its R.", "S is a A R of V.", "S comes with the R V.", "S has its R in V.",
        "S has had the R V.", "S is A for its R V.", "S, which is A, has the R V.", "S is there with R V.", "S and its R: V.", "S has now the R V.", "S has a R, and it is V.", "The R of S is V.",
    ];

    private static readonly string[] s_verbFacts = ["S X the R V.", "S X V.", "S X a R of V.", "S X V as its R.", "S X with V.", "S X the A R V.", "S X A R: V.", "S X until V.", "S X by the R V.", "S X from V.", "S X at V."];

    private static readonly string[] s_nounAsks =
    [
        "What is the R of S?", "Which R does S have?", "Tell me the R of S.", "What R does S have?", "Do you know the R of S?", "Who is the R of S?", "Where is the R of S?", "What about the R of S?",
        "How many R are at S?", "When is the R of S?", "For S, what is the R?", "R of S?", "Which R is for S?", "By whom is the R of S?", "To which R does S belong?", "I need the R of S.",
        "Give me the R of S.", "How long is the R of S?", "In which R is S?", "On which R is S?", "What is the name of the R of S?", "How much R has S?", "What number of R has S?", "Where do I find the R of S?",
    ];

    private static readonly string[] s_verbAsks =
    [
        "What is it that S X?", "Tell me what S X.", "Who is it that S X?", "S X what?", "Do you know what S X?", "What X S?", "Who X S?", "When X S?", "Where X S?", "How X S?", "Tell me what X S.", "X what, S?",
        "What X it, S?", "By what X S?", "Now what X S?", "How much X S?", "At what time X S?", "Which X S?", "In what X S?", "Of S, what X?", "What about S, what X?",
    ];

    private static readonly string[] s_more = ["And S?", "And what about S?", "And for S?", "And of S?", "What about S?", "And at S?", "Now S?", "S?"];

    /// <summary>Makes a kind of fact with one wording, two questions and a follow-up.</summary>
    public static TemplateBlock Block(Random random)
    {
        var (subject, slots) = s_subjects[random.Next(s_subjects.Length)];
        string fact = random.Next(4) switch { 0 => random.Next(3) == 0 ? Loose(random) : Pick(s_otherFacts, random), 1 => Pick(s_nounFacts, random), _ => Pick(s_verbFacts, random) };
        return Block(fact, Filled(subject, 'N', random), slots, random);
    }

    /// <summary>Makes another kind of fact about what a made kind is about.</summary>
    public static TemplateBlock Another(TemplateBlock made, Random random) => Block(Pick(random.Next(2) == 0 ? s_nounFacts : s_verbFacts, random), made.Heads[1][0], made.Heads[0], random);

    /// <summary>Whether a kind of fact was made here.</summary>
    public static bool IsMade(TemplateBlock block) => block.Name.StartsWith(NamePrefix, StringComparison.Ordinal);

    private static TemplateBlock Block(string fact, string subject, IReadOnlyList<string> slots, Random random)
    {
        var words = new Dictionary<char, string> { ['R'] = Words.Of("noun", random), ['A'] = Words.Of("adjective", random), ['X'] = Words.Of("verb", random) };
        words['S'] = subject;
        words['V'] = Filled(Pick(s_values, random), 'N', random).Replace("A ", Words.Of("adjective", random) + " ", StringComparison.Ordinal);
        string[] asks = s_verbFacts.Contains(fact) ? s_verbAsks : s_nounAsks;
        return new TemplateBlock(
            $"{NamePrefix}{random.Next()}",
            [slots, [subject]],
            [Line("fact", fact, words), Line("ask", Pick(asks, random), words), Line("ask", Pick(asks, random), words), Line("more", Pick(s_more, random), words)]);
    }

    /// <summary>The subject and words in any order, among them noun and value.</summary>
    private static string Loose(Random random)
    {
        string[] words = ["R", "V", .. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Words.Any(random).ToLowerInvariant())];
        random.Shuffle(words);
        return $"S {string.Join(' ', words)}.";
    }

    private static string Filled(string text, char mark, Random random) =>
        string.Join(' ', text.Split(' ').Select(word => word.Length == 1 && word[0] == mark ? Words.Of("noun", random) : word));

    // A mark is a capital that stands alone, so that no word or slot is touched.
    private static TemplateLine Line(string key, string text, Dictionary<char, string> words)
    {
        string filled = string.Join(' ', text.Split(' ').Select(word => words.TryGetValue(word[0], out string? put) && (word.Length == 1 || !char.IsLetter(word[1])) ? put + word[1..] : word));
        return new TemplateLine(key, SlotText.Parse(char.ToUpperInvariant(filled[0]) + filled[1..]), IsHeldOut: false);
    }

    private static string Pick(string[] choices, Random random) => choices[random.Next(choices.Length)];
}
