using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Models.Templates;

namespace OrleansLlm.Training.Data;

/// <summary>The texts of examples, whatever their format.</summary>
public static class ExampleTexts
{
    /// <summary>What people and the model say: all messages but those of the system, answers to choose from, plain texts, pairs.</summary>
    public static IEnumerable<string> Spoken(TrainingExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        return (example.Messages ?? []).Concat(example.Chosen ?? []).Concat(example.Rejected ?? [])
            .Where(message => message.Role is not ("system" or "developer")).Select(message => message.Content)
            .Append(example.Text).Concat(example.Texts ?? []).Where(text => !string.IsNullOrWhiteSpace(text)).Select(text => text!);
    }

    /// <summary>Changes every text, those of the system and within the arguments of calls included.</summary>
    public static TrainingExample Map(TrainingExample example, Func<string, string> change)
    {
        ArgumentNullException.ThrowIfNull(example);
        ArgumentNullException.ThrowIfNull(change);
        return example with
        {
            Messages = Map(example.Messages, change),
            Chosen = Map(example.Chosen, change),
            Rejected = Map(example.Rejected, change),
            Text = example.Text is { } text ? change(text) : null,
            Texts = example.Texts is { } texts ? [.. texts.Select(change)] : null,
        };
    }

    private static IReadOnlyList<TemplateMessage>? Map(IReadOnlyList<TemplateMessage>? messages, Func<string, string> change) => messages is null ? null :
    [
        .. messages.Select(message => message with
        {
            Content = message.Content is { } content ? change(content) : null,
            ReasoningContent = message.ReasoningContent is { } reasoning ? change(reasoning) : null,
            ToolCalls = message.ToolCalls is { } calls ? [.. calls.Select(call => call with { ArgumentsJson = Arguments(call.ArgumentsJson, change) })] : null,
        }),
    ];

    // Only strings change: what is put in the place of a number would break the JSON.
    private static string Arguments(string json, Func<string, string> change)
    {
        try
        {
            return JsonNode.Parse(json) is { } node ? Changed(node, change)!.ToJsonString(ExampleWriter.Plain) : json;
        }
        catch (Exception unclean) when (unclean is JsonException or ArgumentException or InvalidOperationException)
        {
            // Cut off, a name twice, or half a character: what is in it must be found all the same.
            return change(json);
        }
    }

    private static JsonNode? Changed(JsonNode? node, Func<string, string> change) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Changed(member.Value, change)))),
        JsonArray items => new JsonArray([.. items.Select(item => Changed(item, change))]),
        JsonValue value when value.TryGetValue(out string? text) => JsonValue.Create(change(text)),
        _ => node?.DeepClone(),
    };
}
