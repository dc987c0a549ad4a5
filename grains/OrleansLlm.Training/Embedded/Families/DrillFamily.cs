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
        var maker = new ValueMaker(scene.Random, scene.Split);
        var pairs = Enumerable.Range(0, scene.Random.Next(2, MostPairs + 1)).Select(_ => (Key: maker.Make("name"), Value: Word(scene))).DistinctBy(pair => pair.Key).ToArray();
        string list = string.Join('\n', pairs.Select(pair => $"{pair.Key} is {pair.Value}."));
        scene.Random.Shuffle(pairs);
        return Turns(list, pairs.SelectMany(pair => new[] { $"{pair.Key}?", $"{pair.Key} is {pair.Value}." }));
    }

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
