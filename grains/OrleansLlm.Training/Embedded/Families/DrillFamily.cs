using OrleansLlm.Training.Embedded.Values;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>
/// Copying, looking up and sums, with many answers per text: what the other families rest on and show too rarely. Only trained on, never measured.
/// </summary>
internal sealed class DrillFamily : ExampleFamily
{
    private const int MostWords = 12;
    private const int MostPairs = 8;
    private const int MostSums = 8;

    public override string Name => "drill";

    public override EmbeddedExample Next(ExampleScene scene) => scene.Random.Next(5) switch
    {
        0 => Repeat(scene),
        1 or 2 => LookUp(scene),
        _ => Sums(scene),
    };

    private EmbeddedExample Sums(ExampleScene scene) => Turns(null, Enumerable.Range(0, scene.Random.Next(3, MostSums + 1)).SelectMany(_ => SumFamily.Turn(scene.Fresh())));

    private EmbeddedExample Repeat(ExampleScene scene)
    {
        string words = string.Join(' ', Enumerable.Range(0, scene.Random.Next(3, MostWords + 1)).Select(_ => Word(scene)));
        return Turns(null, $"Repeat: {words}", words);
    }

    private EmbeddedExample LookUp(ExampleScene scene)
    {
        string[] keys = Keys(scene);
        scene.Random.Shuffle(keys);
        int told = Math.Min(MostPairs, (keys.Length * 2 / 3) + 1);
        string[] facts = [.. keys.Take(told).Select(key => $"{key} is {Word(scene)}.")];
        int[] asked = [.. Enumerable.Range(0, Math.Min(keys.Length, told + 3))];
        scene.Random.Shuffle(asked);
        return Turns(string.Join('\n', facts), asked.SelectMany(place => new[] { $"{keys[place]}?", place < told ? facts[place] : GroundedFamily.Missing(scene, keys[place]) }));
    }

    /// <summary>Names, or names with things of theirs: of the second kind no part alone tells which is meant.</summary>
    private static string[] Keys(ExampleScene scene)
    {
        var maker = new ValueMaker(scene.Random, scene.Split);
        string[] names = Several(scene.Random.Next(3, MostPairs + 3), () => maker.Make("name"));
        if (scene.OneIn(2))
        {
            return names;
        }

        string[] things = Several(3, () => Words.Of("noun", scene.Random));
        return [.. names.Take(3).SelectMany(_ => things, (name, thing) => $"{name} {thing}")];
    }

    private static string[] Several(int count, Func<string> make) => [.. Enumerable.Range(0, count).Select(_ => make()).Distinct()];

    private static string Word(ExampleScene scene)
    {
        var maker = new ValueMaker(scene.Random, scene.Split);
        return scene.Random.Next(8) switch
        {
            0 => maker.Make("count"),
            1 => maker.Make("time"),
            2 => maker.Make("person"),
            3 or 4 or 5 => Words.Any(scene.Random),
            6 => WideNames.Name(scene.Random),
            _ => maker.Make("name"),
        };
    }
}
