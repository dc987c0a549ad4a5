using OrleansLlm.Training.Embedded.Values;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>
/// Short numbered lines and many questions for the line that has a word or name: its number, or the whole of it. Finding what stands before a match is what grounded
/// answers rest on; long documents with a question or two teach it too rarely. Only trained on, never measured.
/// </summary>
internal sealed class ListFamily : ExampleFamily
{
    private const int MostLines = 8;
    private const int MostWordsAround = 4;
    private const int LeastTurns = 5;
    private const int MostTurns = 10;

    public override string Name => "list";

    public override EmbeddedExample Next(ExampleScene scene)
    {
        var random = scene.Random;
        int words = random.Next(3) == 0 ? 0 : MostWordsAround;
        bool isWhole = random.Next(3) == 0;
        int kind = random.Next(4);
        var keys = Enumerable.Range(0, random.Next(2, MostLines + 1)).Select(_ => Key(scene, kind)).Distinct().ToArray();
        string[] lines = [.. keys.Select(key => string.Join(' ', [.. Around(random, words), key, .. Around(random, words)]))];
        int[] asked = [.. Enumerable.Range(0, keys.Length).Where(place => lines.Count(line => line.Contains(keys[place], StringComparison.Ordinal)) == 1)];
        if (asked.Length == 0)
        {
            return Next(scene);
        }

        string list = string.Join('\n', lines.Select((line, i) => $"[{i + 1}] {line}"));
        int turns = random.Next(LeastTurns, isWhole ? MostTurns - 2 : MostTurns + 1);
        return Turns(list, Enumerable.Range(0, turns).SelectMany(_ => Turn(scene, keys[asked[random.Next(asked.Length)]], lines, kind, isWhole)));
    }

    private static string[] Turn(ExampleScene scene, string key, string[] lines, int kind, bool isWhole)
    {
        if (scene.OneIn(4) && Key(scene, kind) is var other && !lines.Any(line => line.Contains(other, StringComparison.Ordinal)))
        {
            return [Ask(other, isWhole), PassageFamily.NotThere];
        }

        int place = Array.FindIndex(lines, line => line.Contains(key, StringComparison.Ordinal));
        return [Ask(key, isWhole), isWhole ? $"{lines[place]} [{place + 1}]" : $"[{place + 1}]"];
    }

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
