using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Tools;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>Writes responses in OpenAI's shape.</summary>
internal static class ResponseWriter
{
    /// <summary>Writes a response.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="call">What was asked.</param>
    /// <param name="answer">What is known of the answer.</param>
    /// <param name="output">Its output.</param>
    /// <param name="end">How it ended.</param>
    public static void Write(Utf8JsonWriter json, ResponseCall call, AnswerState answer, ResponseOutput output, ResponseEnd end)
    {
        var generation = call.Generation;
        json.WriteStartObject();
        json.WriteString("id"u8, answer.Id);
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, answer.Created);
        WriteNumber(json, "completed_at", end.CompletedAt);
        json.WriteString("status"u8, end.Status);
        json.WriteBoolean("background"u8, call.Background);
        WriteError(json, end.Error);
        WriteReason(json, end.IncompleteReason);
        json.WriteString("instructions"u8, call.Instructions);
        WriteNumber(json, "max_output_tokens", generation.MaxTokens);
        WriteNumber(json, "max_tool_calls", generation.MaxToolCalls);
        json.WriteString("model"u8, answer.Model);
        WriteOutput(json, call, output, end);
        json.WriteBoolean("parallel_tool_calls"u8, generation.ParallelToolCalls ?? true);
        json.WriteString("previous_response_id"u8, call.PreviousId);
        WriteConversation(json, call.Conversation);
        WriteSettings(json, call);
        WriteTools(json, generation);
        WriteUsage(json, answer);
        if (generation.User is { } user)
        {
            json.WriteString("user"u8, user);
        }

        json.WriteStartObject("metadata"u8);
        foreach (var (name, value) in call.Metadata)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes an item of the output.</summary>
    public static void WriteItem(Utf8JsonWriter json, ResponseCall call, OutputItem item, string status)
    {
        if (item.Activity is { } activity)
        {
            ActivityItemWriter.Write(json, activity, call.ShowsResults);
            return;
        }

        json.WriteStartObject();
        json.WriteString("id"u8, item.Id);
        json.WriteString("type"u8, item.IsMessage ? "message"u8 : "function_call"u8);
        json.WriteString("status"u8, status);
        if (item.IsMessage)
        {
            json.WriteString("role"u8, "assistant"u8);
            json.WriteStartArray("content"u8);
            if (item.IsDone)
            {
                WritePart(json, item);
            }

            json.WriteEndArray();
        }
        else
        {
            json.WriteString("call_id"u8, item.CallId);
            json.WriteString("name"u8, item.Name);
            json.WriteString("arguments"u8, item.Text);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the text part of a message.</summary>
    public static void WritePart(Utf8JsonWriter json, OutputItem item)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "output_text"u8);
        json.WriteString("text"u8, item.Text);
        json.WriteStartArray("annotations"u8);
        foreach (var annotation in item.Annotations)
        {
            AnnotationJson.Write(json, annotation);
        }

        json.WriteEndArray();
        WriteLogprobs(json, item.Logprobs);
        json.WriteEndObject();
    }

    /// <summary>Writes the field <c>logprobs</c>.</summary>
    public static void WriteLogprobs(Utf8JsonWriter json, IReadOnlyList<TokenLogprob> logprobs)
    {
        json.WriteStartArray("logprobs"u8);
        foreach (var token in logprobs)
        {
            json.WriteStartObject();
            WriteToken(json, token.Chosen);
            json.WriteStartArray("top_logprobs"u8);
            foreach (var alternative in token.Top)
            {
                json.WriteStartObject();
                WriteToken(json, alternative);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteToken(Utf8JsonWriter json, TokenAlternative token)
    {
        json.WriteString("token"u8, token.Token);
        json.WriteNumber("logprob"u8, AnswerWriter.Finite(token.Logprob));
        json.WriteStartArray("bytes"u8);
        foreach (var value in token.Bytes)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteError(Utf8JsonWriter json, ApiError? error)
    {
        if (error is null)
        {
            json.WriteNull("error"u8);
            return;
        }

        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, error.Status == StatusCodes.Status429TooManyRequests ? "rate_limit_exceeded"u8 : error.Status < 500 ? "invalid_prompt"u8 : "server_error"u8);
        json.WriteString("message"u8, error.Message);
        json.WriteEndObject();
    }

    private static void WriteReason(Utf8JsonWriter json, string? reason)
    {
        if (reason is null)
        {
            json.WriteNull("incomplete_details"u8);
            return;
        }

        json.WriteStartObject("incomplete_details"u8);
        json.WriteString("reason"u8, reason);
        json.WriteEndObject();
    }

    private static void WriteOutput(Utf8JsonWriter json, ResponseCall call, ResponseOutput output, ResponseEnd end)
    {
        json.WriteStartArray("output"u8);
        foreach (var item in output.Items.Where(item => item.IsDone))
        {
            WriteItem(json, call, item, item == output.Items[^1] ? end.ItemStatus : "completed");
        }

        json.WriteEndArray();
    }

    private static void WriteConversation(Utf8JsonWriter json, string? conversation)
    {
        if (conversation is null)
        {
            json.WriteNull("conversation"u8);
            return;
        }

        json.WriteStartObject("conversation"u8);
        json.WriteString("id"u8, conversation);
        json.WriteEndObject();
    }

    private static void WriteSettings(Utf8JsonWriter json, ResponseCall call)
    {
        json.WriteStartObject("reasoning"u8);
        json.WriteString("effort"u8, call.Effort);
        json.WriteNull("summary"u8);
        json.WriteEndObject();
        json.WriteString("service_tier"u8, "default"u8);
        json.WriteBoolean("store"u8, call.Store);
        json.WriteNumber("temperature"u8, call.Generation.Sampling.Temperature ?? 1);
        json.WriteNumber("top_p"u8, call.Generation.Sampling.TopP ?? 1);
        json.WriteNumber("top_logprobs"u8, call.Generation.TopLogprobs);
        json.WriteString("truncation"u8, call.Truncates ? "auto"u8 : "disabled"u8);
        json.WriteStartObject("text"u8);
        json.WritePropertyName("format"u8);
        json.WriteRawValue(call.FormatJson, skipInputValidation: true);
        if (call.Verbosity is not null)
        {
            json.WriteString("verbosity"u8, call.Verbosity);
        }

        json.WriteEndObject();
        json.WritePropertyName("tool_choice"u8);
        json.WriteRawValue(call.ToolChoiceJson, skipInputValidation: true);
    }

    private static void WriteTools(Utf8JsonWriter json, GenerationRequest generation)
    {
        json.WriteStartArray("tools"u8);
        foreach (var tool in generation.ServerTools ?? [])
        {
            WriteServerTool(json, tool);
        }

        foreach (var tool in generation.Tools ?? [])
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteString("name"u8, tool.Name);
            json.WriteString("description"u8, tool.Description);
            json.WritePropertyName("parameters"u8);
            json.WriteRawValue(tool.ParametersJson ?? "null", skipInputValidation: true);
            json.WriteBoolean("strict"u8, tool.Strict);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>As it was given, but for what may be secret.</summary>
    private static void WriteServerTool(Utf8JsonWriter json, ServerToolUse tool)
    {
        using var settings = JsonDocument.Parse(tool.SettingsJson);
        json.WriteStartObject();
        foreach (var field in settings.RootElement.EnumerateObject().Where(field => field.Name is not ("authorization" or "headers")))
        {
            field.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, AnswerState answer)
    {
        if (answer.Usage is not { } usage)
        {
            return;
        }

        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, usage.PromptTokens);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CachedPromptTokens);
        json.WriteNumber("cache_write_tokens"u8, usage.CacheWriteTokens);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, usage.CompletionTokens);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.ReasoningTokens);
        json.WriteEndObject();
        json.WriteNumber("total_tokens"u8, usage.TotalTokens);
        if (answer.Cost is { } dollars)
        {
            json.WriteNumber("cost"u8, dollars);
        }

        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
