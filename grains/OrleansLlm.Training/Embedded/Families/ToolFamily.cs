using OrleansLlm.Models.Templates;
using OrleansLlm.Training.Embedded.Templates;

namespace OrleansLlm.Training.Embedded.Families;

/// <summary>Requests that need one of several tools, what the tool answered, and now and then a greeting that needs none.</summary>
internal sealed class ToolFamily : ExampleFamily
{
    private const int MostTools = 5;
    private const string CallId = "call_1";
    private static readonly IReadOnlyList<TemplateBlock> s_blocks = TemplateFile.Read("tools");

    public override string Name => "tool";

    public override EmbeddedExample Next(ExampleScene scene)
    {
        var blocks = s_blocks.ToArray();
        scene.Random.Shuffle(blocks);
        var (block, ask) = (blocks[0], scene.Pick(blocks[0].Of("ask", scene.Split)));
        var offered = blocks.Take(scene.Random.Next(1, MostTools + 1)).ToArray();
        scene.Random.Shuffle(offered);
        return scene.OneIn(12)
            ? Turns(null, TalkFamily.Turn(scene)) with { Tools = [.. offered.Select(Tool)] }
            : new EmbeddedExample(
                Name, [new TemplateMessage { Role = "user", Content = ask.Fill(scene) }, Call(block, ask, scene), .. Answer(block, scene)], [.. offered.Select(Tool)]);
    }

    private static TemplateMessage Call(TemplateBlock block, SlotText ask, ExampleScene scene)
    {
        var slots = ask.Slots.DistinctBy(slot => slot.Name).ToDictionary(slot => slot.Name, StringComparer.Ordinal);
        var arguments = block.Heads[0].Select(name => (name, SpacedJson.Value(scene.ValueOf(slots[name]), slots[name].IsNumber)));
        return new TemplateMessage { Role = "assistant", ToolCalls = [new TemplateToolCall { Id = CallId, Name = block.Name, ArgumentsJson = SpacedJson.Object(arguments) }] };
    }

    // What a tool says is said again. A search finds facts of any kind, which have nothing to do with the words of the question.
    private static IEnumerable<TemplateMessage> Answer(TemplateBlock block, ExampleScene scene)
    {
        bool isSearch = block.Name == "search_documents";
        if (!isSearch && (!block.Has("result") || scene.OneIn(2)))
        {
            return [];
        }

        string result = isSearch ? DocumentFact.Make(scene.Fresh()).Text : block.Fill("result", scene);
        return [new TemplateMessage { Role = "tool", ToolCallId = CallId, Content = result }, new TemplateMessage { Role = "assistant", Content = result }];
    }

    private static TemplateTool Tool(TemplateBlock block)
    {
        var kinds = block.Lines.SelectMany(line => line.Text.Slots).DistinctBy(slot => slot.Name).ToDictionary(slot => slot.Name, StringComparer.Ordinal);
        var properties = block.Heads[0].Select(name => (name, SpacedJson.Object([("type", kinds[name].IsNumber ? "\"number\"" : "\"string\"")])));
        string required = string.Join(", ", block.Heads[0].Select(name => $"\"{name}\""));
        return new TemplateTool
        {
            Name = block.Name,
            ParametersJson = SpacedJson.Object([("type", "\"object\""), ("properties", SpacedJson.Object(properties)), ("required", $"[{required}]")]),
        };
    }
}
