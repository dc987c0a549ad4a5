using OrleansLlm.Training.Embedded.Values;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>
/// What stands before a word: sequences said backwards, and the words before some of them. Copying onwards is learned soon; answers that begin before the name they were
/// asked by need the other direction, of which few tokens of ordinary text tell. Only trained on, never measured.
/// </summary>
internal sealed class BackwardFamily : ExampleFamily
{
    private const int LeastWords = 4;
    private const int MostWords = 14;
    private const int MostTurns = 8;
    private const int MostMarked = 8;
    private const int Times = 3;

    public override string Name => "backward";

    public override EmbeddedExample Next(ExampleScene scene) => scene.Random.Next(4) switch
    {
        0 => Turns(null, Enumerable.Range(0, Times).SelectMany(_ => Reversed(scene))),
        1 => Turns(null, Enumerable.Range(0, Times).SelectMany(_ => Marked(scene))),
        2 => Turns(null, Enumerable.Range(0, Times).SelectMany(_ => Each(scene))),
        _ => Before(scene),
    };

    private static string[] Reversed(ExampleScene scene)
    {
        string[] words = Some(scene);
        return [$"Backwards: {string.Join(' ', words)}", string.Join(' ', words.Reverse())];
    }

    /// <summary>Each word with the number that stood before it.</summary>
    private static string[] Marked(ExampleScene scene)
    {
        var words = Some(scene).Take(MostMarked).Index().ToArray();
        string list = string.Join(scene.OneIn(2) ? '\n' : ' ', words.Select(word => $"[{word.Index + 1}] {word.Item}"));
        scene.Random.Shuffle(words);
        return [$"Numbers: {list}", string.Join(", ", words.Select(word => $"{word.Item}: [{word.Index + 1}]"))];
    }

    /// <summary>Each word with the one that stood before it.</summary>
    private static string[] Each(ExampleScene scene)
    {
        string[] words = Some(scene);
        int[] places = [.. Enumerable.Range(1, words.Length - 1)];
        scene.Random.Shuffle(places);
        return [$"What stands before each? {string.Join(' ', words)}", string.Join(", ", places.Select(place => $"{words[place]}: {words[place - 1]}"))];
    }

    private EmbeddedExample Before(ExampleScene scene)
    {
        string[] words = Some(scene);
        return Turns(
            string.Join(' ', words),
            Enumerable.Range(0, scene.Random.Next(MostTurns / 2, MostTurns + 1)).Select(_ => scene.Random.Next(1, words.Length)).SelectMany(place => new[] { $"Before {words[place]}?", words[place - 1] }));
    }

    private static string[] Some(ExampleScene scene) => [.. Enumerable.Range(0, scene.Random.Next(LeastWords, MostWords + 1)).Select(_ => Word(scene)).Distinct()];

    private static string Word(ExampleScene scene) => scene.OneIn(4) ? new ValueMaker(scene.Random, scene.Split).Make("name") : Words.Any(scene.Random);
}
