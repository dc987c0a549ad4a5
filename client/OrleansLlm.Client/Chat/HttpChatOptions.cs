using System.ClientModel.Primitives;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatResponseFormat = Microsoft.Extensions.AI.ChatResponseFormat;

namespace OrleansLlm.Client.Chat;

/// <summary>Writes a <see cref="ChatCall"/> into options of the OpenAI package: its own properties stay, the other fields are patched into the body.</summary>
internal static class HttpChatOptions
{
    /// <summary>The options to pass to the OpenAI chat client.</summary>
    public static ChatOptions For(ChatCall call, ChatOptions? given, McpHistory history)
    {
        var options = given?.Clone() ?? new ChatOptions();
        var ownFactory = options.RawRepresentationFactory;
        options.ModelId = call.Model;
        options.TopK = null;
        // The OpenAI package rewrites schemas to what OpenAI's own service takes: bounds would become prose.
        var schema = SchemaFormat(given?.ResponseFormat);
        options.ResponseFormat = schema is null ? options.ResponseFormat : null;
        var (tools, choice, parallel) = (HttpTools.Tools(given), HttpTools.Choice(given), HttpTools.Parallel(given));
        var approvals = HttpMessages.Approvals(history);
        options.Tools = null;
        options.ToolMode = null;
        options.AllowMultipleToolCalls = null;
        options.AdditionalProperties = Strictness(options.AdditionalProperties);
        options.RawRepresentationFactory = client =>
        {
            var raw = ownFactory?.Invoke(client) as ChatCompletionOptions ?? new ChatCompletionOptions();
            Patch(ref raw.Patch, call);
            Set(ref raw.Patch, "response_format", schema);
            Set(ref raw.Patch, "tools", tools);
            Set(ref raw.Patch, "tool_choice", choice);
            Set(ref raw.Patch, "parallel_tool_calls", parallel);
            Set(ref raw.Patch, "tool_approvals", approvals);
            return raw;
        };
        return options;
    }

    private static string? SchemaFormat(ChatResponseFormat? format)
    {
        if (format is not ChatResponseFormatJson { Schema: { } schema } json)
        {
            return null;
        }

        var name = JsonSerializer.Serialize(json.SchemaName ?? "json_schema", ChatJson.Default.String);
        var description = json.SchemaDescription is { } text ? $",\"description\":{JsonSerializer.Serialize(text, ChatJson.Default.String)}" : string.Empty;
        return $"{{\"type\":\"json_schema\",\"json_schema\":{{\"name\":{name}{description},\"schema\":{schema.GetRawText()}}}}}";
    }

    private static AdditionalPropertiesDictionary? Strictness(AdditionalPropertiesDictionary? given) =>
        given is not null && given.TryGetValue(LlmProperties.Strict, out var strict)
            ? new AdditionalPropertiesDictionary { [LlmProperties.Strict] = strict }
            : null;

    private static void Patch(ref JsonPatch patch, ChatCall call)
    {
        if (call.Model is null)
        {
            // The OpenAI package always writes a model; a conversation has its own.
            patch.Remove("$.model"u8);
        }

        Set(ref patch, LlmProperties.TopK, call.Sampling.TopK?.ToString(CultureInfo.InvariantCulture));
        Set(ref patch, LlmProperties.MinP, Number(call.Sampling.MinP));
        Set(ref patch, LlmProperties.RepetitionPenalty, Number(call.Sampling.RepetitionPenalty));
        Set(ref patch, LlmProperties.LogitBias, call.Sampling.LogitBias is { } bias
            ? JsonSerializer.Serialize(bias, ChatJson.Default.IReadOnlyDictionaryInt32Single) : null);
        Set(ref patch, LlmProperties.IgnoreEndOfSequence, call.IgnoreEndOfSequence ? "true" : null);
        Set(ref patch, LlmProperties.Logprobs, call.Logprobs ? "true" : null);
        Set(ref patch, LlmProperties.TopLogprobs, call.TopLogprobs?.ToString(CultureInfo.InvariantCulture));
        Set(ref patch, LlmProperties.User, call.User is { } user ? JsonSerializer.Serialize(user, ChatJson.Default.String) : null);
        Set(ref patch, LlmProperties.TemplateArguments, call.TemplateArgumentsJson);
        Set(ref patch, LlmProperties.Cache, call.Cache?.GetRawText());
        foreach (var (name, json) in call.OtherFields)
        {
            Set(ref patch, name, json);
        }
    }

    private static void Set(ref JsonPatch patch, string name, string? json)
    {
        if (json is not null)
        {
            patch.Set(Encoding.UTF8.GetBytes("$." + name), BinaryData.FromString(json));
        }
    }

    private static string? Number(float? value) => value?.ToString("R", CultureInfo.InvariantCulture);
}
