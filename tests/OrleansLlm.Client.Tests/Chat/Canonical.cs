using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Client.Tests.Chat;

/// <summary>One form for a request's JSON and for the grain's request, written by hand so that it shares nothing with the mapping under test.</summary>
internal static class Canonical
{
    private static readonly string[] SameNames =
    [
        "model", "temperature", "top_p", "top_k", "min_p", "repetition_penalty", "frequency_penalty", "presence_penalty", "seed",
        "stop", "ignore_eos", "logprobs", "top_logprobs", "user", "logit_bias", "chat_template_kwargs",
    ];

    public static JsonObject Of(JsonObject body)
    {
        var result = new JsonObject();
        foreach (var name in SameNames)
        {
            Set(result, name, body[name]?.DeepClone());
        }

        Set(result, "max_tokens", (body["max_completion_tokens"] ?? body["max_tokens"])?.DeepClone());
        Set(result, "messages", new JsonArray([.. body["messages"]!.AsArray().Select(message => (JsonNode)MessageOf(message!.AsObject()))]));
        if (body["response_format"] is JsonObject format && (string?)format["type"] != "text")
        {
            Set(result, "schema", (string?)format["type"] == "json_object" ? "any" : format["json_schema"]!["schema"]!.DeepClone());
        }

        if (body["tools"] is JsonArray tools)
        {
            Set(result, "server_tools", Some(tools.Where(tool => (string?)tool!["type"] != "function").Select(tool => tool!.DeepClone())));
            Set(result, "tools", Some(tools.Select(tool => tool!["function"]).OfType<JsonNode>().Select(function => (JsonNode)new JsonObject
            {
                ["name"] = (string?)function["name"],
                ["description"] = (string?)function["description"],
                ["parameters"] = function["parameters"]!.DeepClone(),
                ["strict"] = (bool?)function["strict"] ?? false,
            })));
        }

        Set(result, "tool_choice", body["tool_choice"] is JsonObject named ? named["function"]!["name"]!.DeepClone() : body["tool_choice"]?.DeepClone());
        Set(result, "parallel_tool_calls", body["parallel_tool_calls"]?.DeepClone());

        return Normal(result);
    }

    public static JsonObject Of(GenerationRequest request)
    {
        var sampling = request.Sampling;
        var result = new JsonObject();
        Set(result, "model", request.Model);
        Set(result, "temperature", Number(sampling.Temperature));
        Set(result, "top_p", Number(sampling.TopP));
        Set(result, "top_k", sampling.TopK);
        Set(result, "min_p", Number(sampling.MinP));
        Set(result, "repetition_penalty", Number(sampling.RepetitionPenalty));
        Set(result, "frequency_penalty", Number(sampling.FrequencyPenalty));
        Set(result, "presence_penalty", Number(sampling.PresencePenalty));
        Set(result, "seed", sampling.Seed);
        Set(result, "stop", JsonSerializer.SerializeToNode(request.Stop));
        Set(result, "ignore_eos", request.IgnoreEndOfSequence ? true : null);
        Set(result, "logprobs", request.Logprobs ? true : null);
        Set(result, "top_logprobs", request.TopLogprobs > 0 ? request.TopLogprobs : null);
        Set(result, "user", request.User);
        Set(result, "logit_bias", JsonSerializer.SerializeToNode(sampling.LogitBias));
        Set(result, "chat_template_kwargs", request.TemplateArgumentsJson is { } json ? JsonNode.Parse(json) : null);
        Set(result, "max_tokens", request.MaxTokens);
        Set(result, "schema", request.Constraint is null ? null : request.Constraint.Text is { } schema ? JsonNode.Parse(schema) : "any");
        Set(result, "messages", new JsonArray([.. request.Messages!.Select(message => (JsonNode)MessageOf(message))]));
        Set(result, "server_tools", Some((request.ServerTools ?? []).Select(tool => JsonNode.Parse(tool.SettingsJson)!)));
        Set(result, "tools", request.Tools is null ? null : new JsonArray([.. request.Tools.Select(tool => (JsonNode)new JsonObject
        {
            ["name"] = tool.Name,
            ["description"] = tool.Description,
            ["parameters"] = JsonNode.Parse(tool.ParametersJson!),
            ["strict"] = tool.Strict,
        })]));
        Set(result, "tool_choice", request.ToolChoice is { Functions: [var name] } ? name
            : request.ToolChoice?.Mode switch { ToolChoiceMode.None => "none", ToolChoiceMode.Required => "required", _ => null });
        Set(result, "parallel_tool_calls", request.ParallelToolCalls);
        return Normal(result);
    }

    private static JsonObject MessageOf(JsonObject message)
    {
        var content = message["content"];
        var text = content is JsonArray parts ? string.Concat(parts.Select(part => (string?)part!["text"])) : (string?)content;
        var calls = message["tool_calls"]?.AsArray().Select(call => (
            (string)call!["id"]!, (string)call["function"]!["name"]!, (string)call["function"]!["arguments"]!));
        return MessageOf((string)message["role"]!, text, (string?)message["name"], (string?)message["tool_call_id"], calls);
    }

    private static JsonObject MessageOf(ChatMessage message) => MessageOf(
        message.Role, message.Content, message.Name, message.ToolCallId, message.ToolCalls?.Select(call => (call.Id, call.Name, call.ArgumentsJson)));

    private static JsonObject MessageOf(
        string role, string? content, string? name, string? answered, IEnumerable<(string Id, string Name, string Arguments)>? calls)
    {
        var result = new JsonObject();
        Set(result, "role", role);
        Set(result, "content", content);
        Set(result, "name", name);
        Set(result, "tool_call_id", answered);
        Set(result, "tool_calls", calls is null ? null : new JsonArray([.. calls.Select(call => (JsonNode)new JsonArray(
            call.Id, call.Name, JsonNode.Parse(call.Arguments)))]));
        return result;
    }

    private static JsonArray? Some(IEnumerable<JsonNode> nodes) => nodes.ToArray() is { Length: > 0 } some ? new JsonArray(some) : null;

    private static JsonNode? Number(float? value) => value is { } number ? JsonNode.Parse(number.ToString("R", System.Globalization.CultureInfo.InvariantCulture)) : null;

    private static void Set(JsonObject result, string name, JsonNode? value)
    {
        if (value is not null)
        {
            result[name] = value;
        }
    }

    // A parsed and a built tree compare alike, and numbers by value, only after a trip through text.
    private static JsonObject Normal(JsonObject tree) =>
        new([.. JsonNode.Parse(tree.ToJsonString())!.AsObject().OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))]);
}
