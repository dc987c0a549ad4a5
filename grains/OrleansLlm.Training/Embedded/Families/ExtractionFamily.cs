using System.Globalization;
using OrleansLlm.Training.Embedded.Templates;
using OrleansLlm.Training.Embedded.Values;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>Fields of a text as JSON: those that are asked for, in that order.</summary>
internal sealed class ExtractionFamily : ExampleFamily
{
    private const int MostAgain = 3;
    private static readonly string[] s_again = ["Now {0} as JSON.", "And now JSON with {0}.", "Give {0} as JSON.", "JSON with {0}, please.", "Only {0}, as JSON."];
    private static readonly IReadOnlyList<TemplateBlock> s_blocks = TemplateFile.Read("extraction");

    public override string Name => "json";

    public override EmbeddedExample Next(ExampleScene scene)
    {
        var template = scene.Split == ExampleSplit.Train && scene.OneIn(3) ? MadeForms.Text(scene.Random) : scene.Pick(scene.Pick(s_blocks.Skip(1).ToList()).Of("text", scene.Split));
        string text = scene.Split == ExampleSplit.Train ? Words.Around(template.Fill(scene), scene.Random) : template.Fill(scene);
        var (fields, json) = Some(scene, template);
        return Turns(null, [s_blocks[0].Fill("ask", scene.Fresh().With("fields", fields).With("text", text)), json, .. Again(scene, template)]);
    }

    // One text, several requests: which fields, and in which order, is learned from the requests alone.
    private static IEnumerable<string> Again(ExampleScene scene, SlotText template) => Enumerable
        .Range(0, scene.Split == ExampleSplit.Train ? scene.Random.Next(MostAgain + 1) : 0)
        .Select(_ => Some(scene, template))
        .SelectMany(asked => new[] { string.Format(CultureInfo.InvariantCulture, scene.Pick(s_again), asked.Fields), asked.Json });

    private static (string Fields, string Json) Some(ExampleScene scene, SlotText template)
    {
        var slots = template.Slots.ToArray();
        scene.Random.Shuffle(slots);
        var asked = slots.Take(scene.Random.Next(2, slots.Length + 1)).ToList();
        string[] names = [.. asked.Select(slot => slot.Name)];
        string fields = names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";
        return (fields, SpacedJson.Object(asked.Select(slot => (slot.Name, SpacedJson.Value(scene.ValueOf(slot), slot.IsNumber)))));
    }
}
