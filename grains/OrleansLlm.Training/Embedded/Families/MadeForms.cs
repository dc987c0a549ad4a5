using OrleansLlm.Training.Embedded.Templates;
using OrleansLlm.Training.Embedded.Values;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>Texts that name values by common words, in many forms. Only trained on: what a word names has to be read from the text.</summary>
internal static class MadeForms
{
    private const int MostFields = 5;
    private static readonly string[] s_kinds = ["person", "city", "name", "count", "small", "time", "weekday", "color", "device", "price", "role", "email", "item", "year", "phone", "drink", "version"];

    // K is the word, V the value.
    private static readonly string[] s_fields =
    [
        "The K is V.", "K: V.", "V is the K.", "It has the K V.", "Its K is V.", "With V as its K.", "As K we have V.", "My K is V.", "K is V.", "The K, V, is there.", "We chose V for the K.", "For K take V.",
        "Please take the K V.", "V was named as K.", "The K of this is V.",
    ];

    /// <summary>Makes a text of fields, the names of which are those of its slots.</summary>
    public static SlotText Text(Random random)
    {
        string[] names = [.. Enumerable.Range(0, random.Next(2, MostFields + 1)).Select(_ => Words.Of("noun", random)).Distinct()];
        bool isList = random.Next(4) == 0;
        var fields = names.Select(name => Field(isList ? s_fields[1] : Pick(s_fields, random), name, Pick(s_kinds, random)));
        return SlotText.Parse(string.Join(random.Next(3) == 0 ? "\\n" : " ", fields));
    }

    private static string Field(string form, string name, string kind)
    {
        string filled = string.Join(' ', form.Split(' ').Select(word => word[0] switch
        {
            'K' when word.Length == 1 || !char.IsLetter(word[1]) => name + word[1..],
            'V' when word.Length == 1 || !char.IsLetter(word[1]) => $"{{{name}:{kind}}}{word[1..]}",
            _ => word,
        }));
        return char.ToUpperInvariant(filled[0]) + filled[1..];
    }

    private static string Pick(string[] choices, Random random) => choices[random.Next(choices.Length)];
}
