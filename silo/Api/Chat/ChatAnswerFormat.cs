using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Tools;

namespace OrleansLlm.Silo.Api.Chat;

/// <summary>Chat completions on the wire.</summary>
internal sealed class ChatAnswerFormat : IAnswerFormat
{
    /// <summary>The only instance: it has no state.</summary>
    public static readonly ChatAnswerFormat Instance = new();

    /// <inheritdoc/>
    public string Operation => "chat";

    /// <inheritdoc/>
    public string WholeObject => "chat.completion";

    /// <inheritdoc/>
    public string ChunkObject => "chat.completion.chunk";

    /// <inheritdoc/>
    public bool HasStart(ChoiceState choice) => true;

    /// <inheritdoc/>
    public void WriteStart(Utf8JsonWriter writer, ChoiceState choice, ChoiceDelta first)
    {
        BeginChoice(writer, choice);
        writer.WriteString("role"u8, "assistant"u8);
        WriteContent(writer, "", first.Text.Length == 0 && first.ToolCalls is { Count: > 0 });
        writer.WriteNull("refusal"u8);
        EndChoice(writer, logprobs: null, finish: null);
    }

    /// <inheritdoc/>
    public void WriteDelta(Utf8JsonWriter writer, ChoiceState choice, ChoiceDelta delta)
    {
        BeginChoice(writer, choice);
        if (delta.Text.Length > 0 || (delta.ToolCalls is null && delta.Activities is null && delta.Annotations is null))
        {
            writer.WriteString("content"u8, delta.Text);
        }

        ToolCallWriter.Write(writer, delta.ToolCalls ?? []);
        ActivityJson.Write(writer, delta.Activities);
        AnnotationJson.WriteOfChat(writer, delta.Annotations);
        EndChoice(writer, delta.Logprobs, finish: null);
    }

    /// <inheritdoc/>
    public void WriteFinish(Utf8JsonWriter writer, ChoiceState choice, FinishReason reason)
    {
        BeginChoice(writer, choice);
        EndChoice(writer, logprobs: null, reason);
    }

    /// <inheritdoc/>
    public void WriteWhole(Utf8JsonWriter writer, ChoiceState choice)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, choice.Index);
        writer.WriteStartObject("message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        var calls = choice.ToolCalls;
        WriteContent(writer, choice.Text.ToString(), choice.Text.Length == 0 && calls.Count > 0);
        writer.WriteNull("refusal"u8);
        ToolCallWriter.Write(writer, calls);
        ActivityJson.Write(writer, choice.Activities);
        AnnotationJson.WriteOfChat(writer, choice.Annotations);
        EndChoice(writer, choice.Logprobs is { Count: > 0 } logprobs ? logprobs : null, choice.Finish);
    }

    private static void WriteContent(Utf8JsonWriter writer, string text, bool isNull)
    {
        if (isNull)
        {
            writer.WriteNull("content"u8);
        }
        else
        {
            writer.WriteString("content"u8, text);
        }
    }

    private static void BeginChoice(Utf8JsonWriter writer, ChoiceState choice)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, choice.Index);
        writer.WriteStartObject("delta"u8);
    }

    private static void EndChoice(Utf8JsonWriter writer, IReadOnlyList<TokenLogprob>? logprobs, FinishReason? finish)
    {
        writer.WriteEndObject();
        WriteLogprobs(writer, logprobs);
        if (finish is FinishReason reason)
        {
            writer.WriteString("finish_reason"u8, AnswerWriter.NameOf(reason));
        }
        else
        {
            writer.WriteNull("finish_reason"u8);
        }

        writer.WriteEndObject();
    }

    private static void WriteLogprobs(Utf8JsonWriter writer, IReadOnlyList<TokenLogprob>? logprobs)
    {
        if (logprobs is null)
        {
            writer.WriteNull("logprobs"u8);
            return;
        }

        writer.WriteStartObject("logprobs"u8);
        writer.WriteStartArray("content"u8);
        foreach (var token in logprobs)
        {
            writer.WriteStartObject();
            WriteToken(writer, token.Chosen);
            writer.WriteStartArray("top_logprobs"u8);
            foreach (var alternative in token.Top)
            {
                writer.WriteStartObject();
                WriteToken(writer, alternative);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNull("refusal"u8);
        writer.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter writer, TokenAlternative token)
    {
        writer.WriteString("token"u8, token.Token);
        writer.WriteNumber("logprob"u8, AnswerWriter.Finite(token.Logprob));
        writer.WriteStartArray("bytes"u8);
        foreach (var value in token.Bytes)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }
}
