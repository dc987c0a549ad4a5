using System.Text.Json;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>Writes the JSON around choices: ids, model and usage.</summary>
internal static class AnswerWriter
{
    /// <summary>Writes a whole answer.</summary>
    public static void WriteWhole(Utf8JsonWriter writer, AnswerState answer, IAnswerFormat format)
    {
        WriteHead(writer, answer, format.WholeObject);
        foreach (var choice in answer.Choices)
        {
            format.WriteWhole(writer, choice);
        }

        writer.WriteEndArray();
        WriteUsage(writer, answer);
        writer.WriteEndObject();
    }

    /// <summary>Writes everything before a chunk's choices.</summary>
    public static void WriteHead(Utf8JsonWriter writer, AnswerState answer, string objectName)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, answer.Id);
        writer.WriteString("object"u8, objectName);
        writer.WriteNumber("created"u8, answer.Created);
        writer.WriteString("model"u8, answer.Model);
        writer.WriteString("system_fingerprint"u8, answer.Fingerprint);
        writer.WriteStartArray("choices"u8);
    }

    /// <summary>Writes the field <c>usage</c>; with <c>saved_cost</c> for an answer from the cache.</summary>
    public static void WriteUsage(Utf8JsonWriter writer, AnswerState answer)
    {
        var usage = answer.Usage!;
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("prompt_tokens"u8, usage.PromptTokens);
        writer.WriteNumber("completion_tokens"u8, usage.CompletionTokens);
        writer.WriteNumber("total_tokens"u8, usage.TotalTokens);
        writer.WriteStartObject("prompt_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, usage.CachedPromptTokens);
        writer.WriteEndObject();
        writer.WriteStartObject("completion_tokens_details"u8);
        writer.WriteNumber("reasoning_tokens"u8, usage.ReasoningTokens);
        writer.WriteNumber("accepted_prediction_tokens"u8, usage.AcceptedPredictionTokens);
        writer.WriteNumber("rejected_prediction_tokens"u8, usage.RejectedPredictionTokens);
        writer.WriteEndObject();
        if (answer.Cost is decimal dollars)
        {
            writer.WriteNumber("cost"u8, dollars);
        }

        if (answer.Route.Cache?.Saved is { } saved)
        {
            writer.WriteNumber("saved_cost"u8, MoneyConverter.Plain(saved));
        }

        writer.WriteEndObject();
    }

    /// <summary>OpenAI's word for a finish reason.</summary>
    public static ReadOnlySpan<byte> NameOf(FinishReason reason) => reason switch
    {
        FinishReason.Stop => "stop"u8,
        FinishReason.Length => "length"u8,
        FinishReason.ToolCalls => "tool_calls"u8,
        FinishReason.ContentFilter => "content_filter"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "A finish reason without a name."),
    };

    /// <summary>A log-probability that JSON can carry: OpenAI's floor stands in for minus infinity.</summary>
    public static float Finite(float logprob) => float.IsFinite(logprob) ? logprob : -9999f;
}
