using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Models.Templates;
using OrleansLlm.Models.Tokenization;
using OrleansLlm.Training.Data;

namespace OrleansLlm.Training.Embedded;

/// <summary>Writes made examples as files that a trainer reads.</summary>
public static class EmbeddedData
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes examples as a <see cref="TokenFile"/>, by the tokenizer and chat template in a folder of <see cref="EmbeddedModelFolder"/>.</summary>
    public static void WriteTokens(string path, IEnumerable<EmbeddedExample> examples, string modelFolder)
    {
        ArgumentNullException.ThrowIfNull(examples);
        var template = ChatTemplate.Parse(EmbeddedModelFolder.ChatTemplate, EmbeddedTokenizer.Special[EmbeddedTokenizer.Bos], EmbeddedTokenizer.Special[EmbeddedTokenizer.End]);
        var encoder = new ChatEncoder(TokenizerFiles.Load(modelFolder), template, [EmbeddedTokenizer.End]);
        TokenFile.Write(path, examples.Select(example => encoder.Encode(example.Messages, example.Tools.Count > 0 ? example.Tools : null)));
    }

    /// <summary>Writes examples as chats in OpenAI's format, one a line, with <c>family</c> beside <c>messages</c> and <c>tools</c>.</summary>
    public static void WriteChats(string path, IEnumerable<EmbeddedExample> examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        File.WriteAllLines(path, examples.Select(example => Chat(example).ToJsonString(s_plain)));
    }

    private static JsonObject Chat(EmbeddedExample example)
    {
        var chat = new JsonObject { ["family"] = example.Family, ["messages"] = new JsonArray([.. example.Messages.Select(Message)]) };
        if (example.Tools.Count > 0)
        {
            chat["tools"] = new JsonArray([.. example.Tools.Select(Tool)]);
        }

        return chat;
    }

    private static JsonObject Message(TemplateMessage message)
    {
        var written = new JsonObject { ["role"] = message.Role, ["content"] = message.Content };
        if (message.ToolCalls is { } calls)
        {
            written["tool_calls"] = new JsonArray([.. calls.Select(call => new JsonObject
            {
                ["id"] = call.Id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.ArgumentsJson },
            })]);
        }

        if (message.ToolCallId is { } id)
        {
            written["tool_call_id"] = id;
        }

        return written;
    }

    private static JsonObject Tool(TemplateTool tool) => new()
    {
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = tool.Name, ["parameters"] = JsonNode.Parse(tool.ParametersJson!) },
    };
}
