using OrleansLlm.Training.Embedders;
using OrleansLlm.Training.Embedders.Sources;

namespace OrleansLlm.Training.Tests.Embedders;

/// <summary>A little text to train on.</summary>
internal static class TinyText
{
    public static readonly EmbedderShape Shape = new() { Dimensions = 128, Words = 80, InnerWords = 10, Fragments = 30, HashRows = 64 };

    private static readonly (string Word, string Meaning)[] s_meanings =
    [
        ("car", "a road vehicle with an engine and four wheels"), ("dog", "a furry animal that barks and guards the house"),
        ("rain", "water that falls in drops from dark clouds"), ("bread", "a baked food made of flour and yeast"),
        ("king", "a man who rules a country by birth"), ("song", "a short piece of music with words to sing"),
        ("winter", "the coldest season of the year with snow"), ("doctor", "a person trained to heal the sick"),
    ];

    public static TrainingText Text { get; } = new(
        [
            .. s_meanings.Select(entry => new TextPair(entry.Word, entry.Meaning, PairKind.Definition)),
            .. s_meanings.Select(entry => new TextPair(entry.Word + "s", entry.Meaning, PairKind.Example)),
            .. s_meanings.Select(entry => new TextPair($"{entry.Word} {entry.Word}s", entry.Meaning, PairKind.Thesaurus)),
        ],
        Inflections.Of(
            [.. s_meanings.Select((entry, i) => new Synset($"n{i}", [entry.Word], entry.Meaning, [], []))], []));

    public static IReadOnlyList<(string Word, string Meaning)> Meanings => s_meanings;
}
