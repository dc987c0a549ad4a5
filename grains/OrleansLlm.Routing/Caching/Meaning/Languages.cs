using System.Collections.Frozen;

namespace OrleansLlm.Routing.Caching.Meaning;

/// <summary>Languages by their commonest words, and the words with which they say no. Pure.</summary>
internal static class Languages
{
    private static readonly (string Language, FrozenSet<string> Words)[] Common =
    [
        ("en", Set("the is are do does what how my i you can to of and for with this that it have why when where please want need")),
        ("de", Set("der die das ist sind wie was ich mein meine du kann und für mit nicht ein eine zu von auf bitte warum wann wo den dem es")),
        ("fr", Set("le la les est sont comment quoi je mon ma mes vous peux et pour avec pas un une de des du sur pourquoi quand où il elle que")),
        ("es", Set("el los las es son cómo como qué que yo mi mis puedo y para con no un una de del en por cuándo cuando dónde donde favor está")),
        ("it", Set("il lo gli è sono come cosa io mio mia posso e per con non un una di del in perché quando dove che della")),
        ("pt", Set("o os as é são como que eu meu minha posso e para com não um uma de do da em por quando onde está")),
        ("nl", Set("de het is zijn hoe wat ik mijn kan en voor met niet een van op waarom wanneer waar je")),
    ];

    private static readonly FrozenSet<string> Negations = Set(
        "nicht kein keine keinen nie niemals ohne ne pas jamais aucun aucune sans nunca jamás ningún ninguna sin non mai nessun nessuna senza não nenhum nenhuma sem niet geen nooit zonder не нет ни без");

    private static readonly FrozenSet<string> Function = Common.Where(known => known.Language != "en").SelectMany(known => known.Words).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The language; for other scripts the script; empty where it can not be told.</summary>
    public static string Of(IReadOnlyList<Word> words)
    {
        if (words.SelectMany(word => word.Text).Where(char.IsLetter).Select(Scripts.Of).GroupBy(name => name).MaxBy(group => group.Count()) is { Key: not "latin" } script)
        {
            return script.Key;
        }

        var counts = Common.Select(known => (known.Language, Count: words.Count(word => known.Words.Contains(word.Text)))).OrderByDescending(known => known.Count).ToList();
        return counts[0].Count > counts[1].Count ? counts[0].Language : "";
    }

    public static bool IsNegation(string word, string language) => language is "en" or "" ? EnglishWords.Negations.Contains(word) || Negations.Contains(word) : Negations.Contains(word);

    /// <summary>Whether a word may come and go in a text of the language. Where nothing is known of a language, none may.</summary>
    public static bool IsFiller(string word, string language) => language is "en" or "" ? EnglishWords.Fillers.Contains(word) : Function.Contains(word) && !Negations.Contains(word);

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
