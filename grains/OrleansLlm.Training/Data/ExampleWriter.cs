using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Models.Templates;

namespace OrleansLlm.Training.Data;

/// <summary>Writes examples as <see cref="ExampleFile"/> reads them: chats and preferences as OpenAI's fine-tuning files have them, texts, and pairs.</summary>
public static class ExampleWriter
{
    internal static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An example as a line, without its end.</summary>
    public static string ToLine(TrainingExample example) => ToJson(example).ToJsonString(Plain);

    /// <summary>An example as an object.</summary>
    internal static JsonObject ToJson(TrainingExample example) => example switch
    {
        { Chosen: { } chosen, Rejected: { } rejected } => new JsonObject
        {
            ["input"] = Conversation(example),
            ["preferred_output"] = Messages(chosen, null),
            ["non_preferred_output"] = Messages(rejected, null),
        },
        { Messages: not null } => Conversation(example),
        { Texts: { Count: > 1 } texts } => Pair(texts),
        _ => new JsonObject { ["text"] = example.Text },
    };

    private static JsonObject Pair(IReadOnlyList<string> texts)
    {
        var pair = new JsonObject { ["anchor"] = texts[0], ["positive"] = texts[1] };
        if (texts.Count > 2)
        {
            pair["negative"] = new JsonArray([.. texts.Skip(2).Select(text => JsonValue.Create(text))]);
        }

        return pair;
    }

    private static JsonObject Conversation(TrainingExample example)
    {
        var written = new JsonObject { ["messages"] = Messages(example.Messages!, example.Unlearned) };
        if (example.Tools is { Count: > 0 } tools)
        {
            written["tools"] = new JsonArray([.. tools.Select(Tool)]);
        }

        return written;
    }

    private static JsonArray Messages(IReadOnlyList<TemplateMessage> messages, IReadOnlySet<int>? unlearned) =>
        [.. messages.Select((message, place) => Message(message, unlearned?.Contains(place) == true))];

    private static JsonObject Message(TemplateMessage message, bool isUnlearned)
    {
        var written = new JsonObject { ["role"] = message.Role, ["content"] = message.Content };
        void Add(string name, JsonNode? value)
        {
            if (value is not null)
            {
                written[name] = value;
            }
        }

        Add("name", message.Name);
        Add("reasoning_content", message.ReasoningContent);
        Add("tool_calls", message.ToolCalls is { Count: > 0 } calls ? new JsonArray([.. calls.Select(Call)]) : null);
        Add("tool_call_id", message.ToolCallId);
        Add("weight", isUnlearned ? 0 : null);
        return written;
    }

    private static JsonObject Call(TemplateToolCall call) => new()
    {
        ["id"] = call.Id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.ArgumentsJson },
    };

    private static JsonObject Tool(TemplateTool tool)
    {
        var function = new JsonObject { ["name"] = tool.Name };
        if (tool.Description is { } description)
        {
            function["description"] = description;
        }

        if (tool.ParametersJson is { } parameters)
        {
            function["parameters"] = JsonNode.Parse(parameters);
        }

        return new JsonObject { ["type"] = "function", ["function"] = function };
    }
}
