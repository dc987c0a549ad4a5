using OrleansLlm.Training.Embedded.Templates;
using OrleansLlm.Training.Embedded.Values;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>
/// Kinds of facts made of common words: what is asked for is a noun, what it is asked of has a name. Only trained on: there are so many that a model can not know the
/// sentences, and has to find the one that speaks of the subject and copy it.
/// </summary>
internal static class MadeFacts
{
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

    private static readonly string[] s_facts =
    [
        "S has the R V.", "The R of S is V.", "V is the R of S.", "For S the R is V.", "R of S: V.", "With S you get V as R.", "As its R S has V.", "S X V as its R.", "To S belongs the R V.",
        "The A R of S is V.", "S: R V.", "There is a R for S: V.", "From V comes the R of S.", "At V the R of S X.", "Every R at S X V.", "S is A: its R is V.", "You find the R V at S.", "Look at V for the R of S.",
        "Since V there is a R for S.", "The R that S X is V.", "Send the R of S by V.", "V are kept as R for S.", "Our R V is at S.", "When the R of S X, it is V.", "V X the R of S.", "In S V is the R.",
        "On V the R of S X.", "S must have a R of V.", "A R of V comes with S.", "You can X the R of S for V.", "With a R of V S is A.", "The R in S was V.", "V was X as the R of S.", "Go to V for the R of S.",
    ];

    private static readonly string[] s_asks =
    [
        "What is the R of S?", "Which R does S have?", "Tell me the R of S.", "What R does S have?", "Do you know the R of S?", "Who is the R of S?", "Where is the R of S?", "What about the R of S?",
        "How many R are at S?", "When is the R of S?", "Tell me which R S X.", "For S, what is the R?", "R of S?", "Which R is for S?", "By whom is the R of S?", "To which R does S belong?", "I need the R of S.",
        "Give me the R of S.", "How long is the R of S?", "In which R is S?", "On which R is S?", "At what R X S?", "What is the name of the R of S?", "How much R has S?", "What number of R has S?", "Where do I find the R of S?",
    ];

    private static readonly string[] s_more = ["And S?", "And what about S?", "And for S?", "And of S?", "What about S?", "And the R of S?", "And at S?", "S?"];

    /// <summary>Makes a kind of fact with one wording, two questions and a follow-up.</summary>
    public static TemplateBlock Block(Random random)
    {
        var (subject, slots) = s_subjects[random.Next(s_subjects.Length)];
        var words = new Dictionary<char, string> { ['R'] = Words.Of("noun", random), ['A'] = Words.Of("adjective", random), ['X'] = Words.Of("verb", random) };
        words['S'] = Filled(subject, 'N', random);
        words['V'] = Filled(Pick(s_values, random), 'N', random).Replace("A ", Words.Of("adjective", random) + " ", StringComparison.Ordinal);
        string fact = random.Next(4) == 0 ? Loose(random) : Pick(s_facts, random);
        return new TemplateBlock(
            $"made {random.Next()}",
            [slots],
            [Line("fact", fact, words), Line("ask", Pick(s_asks, random), words), Line("ask", Pick(s_asks, random), words), Line("more", Pick(s_more, random), words)]);
    }

    /// <summary>Words in any order, among them subject, noun and value.</summary>
    private static string Loose(Random random)
    {
        string[] words = ["S", "R", "V", .. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Words.Any(random).ToLowerInvariant())];
        random.Shuffle(words);
        return string.Join(' ', words) + ".";
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
