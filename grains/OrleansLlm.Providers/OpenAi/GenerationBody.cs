using System.Text.Json;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>Writes the body of a chat or a completion in OpenAI's form.</summary>
/// <param name="Model">The model in the provider's words; null where the address names it.</param>
/// <param name="Request">The call.</param>
/// <param name="Dialect">The server's ways.</param>
/// <param name="IsStreamed">Whether the answer is asked for in pieces.</param>
internal sealed record GenerationBody(string? Model, GenerationRequest Request, OpenAiDialect Dialect, bool IsStreamed)
{
    private bool IsChat => Request.Messages is not null;

    /// <summary>Writes it.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (Model is not null)
        {
            json.WriteString("model"u8, Model);
        }

        WriteInput(json);
        WriteLimits(json);
        SamplingWriter.Write(json, Request.Sampling);
        WriteLogprobs(json);
        ToolsWriter.Write(json, Request, Dialect);
        ConstraintWriter.Write(json, Request.Constraint, Dialect.Constraints);
        WriteExtras(json);
        WriteStreaming(json);
        json.WriteEndObject();
    }

    private void WriteInput(Utf8JsonWriter json)
    {
        if (Request.Messages is { } messages)
        {
            MessageWriter.Write(json, messages, Dialect);
        }
        else if (Request.PromptTokens is { } tokens)
        {
            json.WriteStartArray("prompt"u8);
            foreach (var token in tokens)
            {
                json.WriteNumberValue(token);
            }

            json.WriteEndArray();
        }
        else
        {
            json.WriteString("prompt"u8, Request.Prompt);
        }
    }

    private void WriteLimits(Utf8JsonWriter json)
    {
        if (Request.MaxTokens is { } most)
        {
            json.WriteNumber(IsChat ? Dialect.MaxTokensField : "max_tokens", most);
        }

        if (Request.Choices > 1)
        {
            json.WriteNumber("n"u8, Request.Choices);
        }

        if (Request.Stop is { Count: > 0 } stops)
        {
            json.WriteStartArray("stop"u8);
            foreach (var stop in stops)
            {
                json.WriteStringValue(stop);
            }

            json.WriteEndArray();
        }
    }

    private void WriteLogprobs(Utf8JsonWriter json)
    {
        if (!Request.Logprobs)
        {
            return;
        }

        if (!IsChat)
        {
            json.WriteNumber("logprobs"u8, Request.TopLogprobs);
            return;
        }

        json.WriteBoolean("logprobs"u8, true);
        if (Request.TopLogprobs > 0)
        {
            json.WriteNumber("top_logprobs"u8, Request.TopLogprobs);
        }
    }

    private void WriteExtras(Utf8JsonWriter json)
    {
        if (Request.IgnoreEndOfSequence)
        {
            json.WriteBoolean("ignore_eos"u8, true);
        }

        if (Request.TemplateArgumentsJson is { } arguments)
        {
            json.WritePropertyName("chat_template_kwargs"u8);
            json.WriteRawValue(arguments);
        }

        if (Request.Prediction is { } prediction)
        {
            json.WriteStartObject("prediction"u8);
            json.WriteString("type"u8, "content"u8);
            json.WriteString("content"u8, prediction);
            json.WriteEndObject();
        }

        if (Request.User is { } user && Dialect.Kind != Settings.ProviderKinds.Tgi)
        {
            json.WriteString("user"u8, user);
        }

        WriteService(json);
    }

    private void WriteService(Utf8JsonWriter json)
    {
        if (Dialect.HasPriority && Request.Priority is { } priority)
        {
            json.WriteNumber("priority"u8, priority);
        }

        if (Dialect.HasDeadline && Request.DeadlineMilliseconds is { } deadline)
        {
            json.WriteNumber("deadline_ms"u8, deadline);
        }

        if (Request.MaxQueueMilliseconds is { } queue)
        {
            json.WriteNumber("max_queue_ms"u8, queue);
        }
    }

    private void WriteStreaming(Utf8JsonWriter json)
    {
        if (!IsStreamed)
        {
            return;
        }

        json.WriteBoolean("stream"u8, true);
        json.WriteStartObject("stream_options"u8);
        json.WriteBoolean("include_usage"u8, true);
        if (Dialect.HasRunningUsage && Request.Choices == 1)
        {
            json.WriteBoolean("continuous_usage_stats"u8, true);
        }

        json.WriteEndObject();
    }
}
