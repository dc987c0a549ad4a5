namespace OrleansLlm.Routing.Caching.Meaning;

/// <summary>What of a text must be the same in another one that shall mean the same: made once per text, compared by <see cref="MeaningGuard"/>.</summary>
internal sealed record MeaningMarks
{
    /// <summary>The language, or empty.</summary>
    public required string Language { get; init; }

    /// <summary>How many words say no.</summary>
    public required int Negations { get; init; }

    /// <summary>Numbers in their order, codes included.</summary>
    public required IReadOnlyList<string> Numbers { get; init; }

    /// <summary>Units and currencies in their order.</summary>
    public required IReadOnlyList<string> Units { get; init; }

    /// <summary>Everything else that must be there on both sides or on none: dates, comparisons, kinds of question, persons, directions, acts.</summary>
    public required IReadOnlySet<string> Facts { get; init; }

    /// <summary>Names as written, in their order.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Stems of the words that carry the matter.</summary>
    public required IReadOnlySet<string> Matter { get; init; }

    /// <summary>All words.</summary>
    public required IReadOnlySet<string> Words { get; init; }

    /// <summary>Reads a text.</summary>
    public static MeaningMarks Of(string text)
    {
        var words = WordReader.Read(text);
        var language = Languages.Of(words);
        var facts = new FactReader(words, language).Read();
        return new MeaningMarks
        {
            Language = language,
            Negations = words.Count(word => Languages.IsNegation(word.Text, language)),
            Numbers = [.. words.Select(NumberOf).OfType<string>()],
            Units = [.. words.Select((word, i) => UnitOf(word, i > 0 && words[i - 1].Kind == WordKind.Number)).OfType<string>()],
            Facts = facts,
            Names = [.. words.Where(word => word.IsName).Select(word => word.Text)],
            Matter = words.Where(word => word.Kind == WordKind.Plain && !Languages.IsFiller(word.Text, language)).Select(word => StemOf(word.Text)).ToHashSet(StringComparer.Ordinal),
            Words = words.Select(word => word.Text).ToHashSet(StringComparer.Ordinal),
        };
    }

    /// <summary>A word's stem, or that of the word which stands for it.</summary>
    internal static string StemOf(string word)
    {
        var stem = Stems.Of(word);
        return EnglishWords.Synonyms.GetValueOrDefault(stem, stem);
    }

    private static string? NumberOf(Word word) => word.Kind switch
    {
        WordKind.Number or WordKind.Code => word.Text,
        WordKind.Plain => EnglishWords.Numbers.GetValueOrDefault(word.Text),
        _ => null,
    };

    /// <summary>Short words are units at numbers only: "am" and "m" say other things too.</summary>
    private static string? UnitOf(Word word, bool isAtNumber) => word.Kind switch
    {
        WordKind.Unit => EnglishWords.Units.GetValueOrDefault(word.Text, word.Text),
        WordKind.Plain when isAtNumber && EnglishWords.Units.TryGetValue(word.Text, out var unit) => unit,
        WordKind.Plain when word.Text.Length > 2 && !Languages.IsFiller(word.Text, "en") =>
            EnglishWords.Units.GetValueOrDefault(word.Text) ?? (word.Text.EndsWith('s') ? EnglishWords.Units.GetValueOrDefault(word.Text[..^1]) : null),
        _ => null,
    };
}
