using System.Text.Json;
using OrleansLlm.Models.Templates;

namespace OrleansLlm.Training.Data;

/// <summary>Reads an example's JSON; complaints are <see cref="FormatException"/>s that name the field.</summary>
internal static class ExampleReader
{
    public static TrainingExample Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"must be a JSON object. Given: {root.ValueKind}");
        }

        return Preference(root) ?? Pair(root) ?? Chat(root) ?? Instruction(root) ?? Plain(root) ?? throw new FormatException(
            "must have messages, prompt and completion, text, preferred_output and non_preferred_output, chosen and rejected, or anchor and positive. Given: "
            + string.Join(", ", root.EnumerateObject().Select(member => member.Name)));
    }

    private static TrainingExample? Chat(JsonElement root)
    {
        if (Member(root, "messages") is not { } given)
        {
            return null;
        }

        var messages = MessageReader.Messages(given, "messages");
        var unlearned = given.EnumerateArray().Select((message, place) => (message, place))
            .Where(entry => Member(entry.message, "weight") is { ValueKind: JsonValueKind.Number } weight && weight.GetDouble() == 0).Select(entry => entry.place).ToHashSet();
        if (!messages.Where((message, place) => message.Role == "assistant" && !unlearned.Contains(place)).Any())
        {
            throw new FormatException("messages must have one by the assistant that is learned");
        }

        return new TrainingExample { Messages = messages, Unlearned = unlearned, Tools = MessageReader.Tools(Member(root, "tools")) };
    }

    private static TrainingExample? Instruction(JsonElement root)
    {
        string? prompt = Text(root, "prompt") ?? Text(root, "instruction");
        string? answer = Text(root, "completion") ?? Text(root, "response") ?? Text(root, "output");
        if (prompt is null || answer is null)
        {
            return null;
        }

        string? input = Text(root, "input");
        return new TrainingExample { Messages = [User(string.IsNullOrEmpty(input) ? prompt : $"{prompt}\n\n{input}"), Assistant(answer)] };
    }

    private static TrainingExample? Plain(JsonElement root) => Text(root, "text") is { } text ? new TrainingExample { Text = text } : null;

    private static TrainingExample? Preference(JsonElement root)
    {
        if ((Member(root, "preferred_output") ?? Member(root, "chosen")) is not { } chosen || (Member(root, "non_preferred_output") ?? Member(root, "rejected")) is not { } rejected)
        {
            return null;
        }

        var input = Member(root, "input") is { ValueKind: JsonValueKind.Object } wrapped ? wrapped : root;
        var messages = Member(input, "messages") is { } given ? MessageReader.Messages(given, "input.messages")
            : Text(root, "prompt") is { } prompt ? [User(prompt)]
            : throw new FormatException("a preference must have input.messages or prompt");
        return new TrainingExample
        {
            Messages = messages,
            Tools = MessageReader.Tools(Member(input, "tools")),
            Chosen = Answer(chosen, messages.Count, "chosen"),
            Rejected = Answer(rejected, messages.Count, "rejected"),
        };
    }

    // A text, the answer's messages, or (as some sets have it) the whole conversation again.
    private static IReadOnlyList<TemplateMessage> Answer(JsonElement given, int before, string field)
    {
        if (given.ValueKind == JsonValueKind.String)
        {
            return [Assistant(given.GetString()!)];
        }

        var messages = MessageReader.Messages(given, field);
        var answer = messages.Count > before && messages[0].Role != "assistant" ? messages.Skip(before).ToList() : messages;
        return answer is [.., { Role: "assistant" }] ? answer : throw new FormatException($"{field} must end with a message by the assistant");
    }

    private static TrainingExample? Pair(JsonElement root)
    {
        string? anchor = Text(root, "anchor") ?? Text(root, "query");
        if (anchor is null || Text(root, "positive") is not { } positive)
        {
            return null;
        }

        var texts = new List<string> { anchor, positive };
        if (Member(root, "negative") is { } negative)
        {
            texts.AddRange(negative.ValueKind == JsonValueKind.Array ? negative.EnumerateArray().Select(text => Required(text, "negative")) : [Required(negative, "negative")]);
        }

        return new TrainingExample { Texts = texts };
    }

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement parent, string name) => Member(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static string Required(JsonElement text, string field) =>
        text.ValueKind == JsonValueKind.String ? text.GetString()! : throw new FormatException($"{field} must be a text. Given: {text.ValueKind}");

    private static TemplateMessage User(string text) => new() { Role = "user", Content = text };

    private static TemplateMessage Assistant(string text) => new() { Role = "assistant", Content = text };
}
