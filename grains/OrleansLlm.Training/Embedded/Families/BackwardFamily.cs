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

    public override string Name => "backward";

    public override EmbeddedExample Next(ExampleScene scene)
    {
        string[] words = [.. Enumerable.Range(0, scene.Random.Next(LeastWords, MostWords + 1)).Select(_ => Word(scene)).Distinct()];
        if (scene.OneIn(2))
        {
            return Turns(null, Enumerable.Range(0, 3).SelectMany(_ => Reversed(scene)));
        }

        return Turns(
            string.Join(' ', words),
            Enumerable.Range(0, scene.Random.Next(MostTurns / 2, MostTurns + 1)).Select(_ => scene.Random.Next(1, words.Length)).SelectMany(place => new[] { $"Before {words[place]}?", words[place - 1] }));
    }

    private static string[] Reversed(ExampleScene scene)
    {
        string[] words = [.. Enumerable.Range(0, scene.Random.Next(LeastWords, MostWords + 1)).Select(_ => Word(scene)).Distinct()];
        return [$"Backwards: {string.Join(' ', words)}", string.Join(' ', words.Reverse())];
    }

    private static string Word(ExampleScene scene) => scene.OneIn(4) ? new ValueMaker(scene.Random, scene.Split).Make("name") : Words.Any(scene.Random);
}
