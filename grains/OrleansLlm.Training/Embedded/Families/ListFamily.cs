using OrleansLlm.Training.Embedded.Values;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>
/// Short numbered lines and many questions for the line that has a word or name: its number, or the whole of it. Finding what stands before a match is what grounded
/// answers rest on; long documents with a question or two teach it too rarely. Half of the answers say each key again before what stands with it, which is the easier
/// half of the way: what is found at a key is then what follows. Only trained on, never measured.
/// </summary>
internal sealed class ListFamily : ExampleFamily
{
    private const int MostLines = 8;
    private const int MostWordsAround = 4;
    private const int MostTurns = 8;

    public override string Name => "list";

    public override EmbeddedExample Next(ExampleScene scene)
    {
        var random = scene.Random;
        int words = random.Next(3) == 0 ? 0 : MostWordsAround;
        bool isWhole = random.Next(3) == 0;
        int kind = random.Next(4);
        var keys = Enumerable.Range(0, random.Next(2, MostLines + 1)).Select(_ => Key(scene, kind)).Distinct().ToArray();
        string[] lines = [.. keys.Select(key => string.Join(' ', [.. Around(random, words), key, .. Around(random, words)]))];
        string[] asked = [.. keys.Where(key => lines.Count(line => line.Contains(key, StringComparison.Ordinal)) == 1)];
        string list = string.Join('\n', lines.Select((line, i) => $"[{i + 1}] {line}"));
        int turns = random.Next(MostTurns / 2, isWhole ? MostTurns - 2 : MostTurns + 1);
        return asked.Length == 0 ? Next(scene)
            : random.Next(2) == 0 ? Turns(list, Restated(scene, [.. Enumerable.Range(0, turns).Select(_ => Chosen(scene, asked, lines, kind))], lines, isWhole))
            : Turns(list, Enumerable.Range(0, turns).Select(_ => Chosen(scene, asked, lines, kind)).SelectMany(key => new[] { Ask(key, isWhole), Found(key, lines, isWhole) }));
    }

    private static string[] Restated(ExampleScene scene, string[] keys, string[] lines, bool isWhole)
    {
        string[] few = [.. keys.Distinct()];
        scene.Random.Shuffle(few);
        return [Ask(string.Join(", ", few), isWhole), string.Join(isWhole ? "\n" : ", ", few.Select(key => $"{key}: {Found(key, lines, isWhole)}"))];
    }

    // One in four is not there.
    private static string Chosen(ExampleScene scene, string[] asked, string[] lines, int kind) =>
        scene.OneIn(4) && Key(scene, kind) is var other && !lines.Any(line => line.Contains(other, StringComparison.Ordinal)) ? other : scene.Pick(asked);

    private static string Found(string key, string[] lines, bool isWhole) =>
        Array.FindIndex(lines, line => line.Contains(key, StringComparison.Ordinal)) is >= 0 and var place
            ? isWhole ? $"{lines[place]} [{place + 1}]" : $"[{place + 1}]"
            : PassageFamily.NotThere;

    private static string Ask(string key, bool isWhole) => isWhole ? $"What about {key}?" : $"Passage of {key}?";

    private static string Key(ExampleScene scene, int kind)
    {
        var maker = new ValueMaker(scene.Random, scene.Split);
        return kind switch
        {
            0 => Words.Of("noun", scene.Random),
            1 => maker.Make("name"),
            2 => maker.Make("person"),
            _ => $"{maker.Make("brand")} {scene.Pick(ListedValues.Of("device")!).Source}",
        };
    }

    private static IEnumerable<string> Around(Random random, int most) => Enumerable.Range(0, random.Next(most + 1)).Select(_ => Words.Any(random).ToLowerInvariant());
}
