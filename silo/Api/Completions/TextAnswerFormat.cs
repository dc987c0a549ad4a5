using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Answers;

namespace OrleansLlm.Silo.Api.Completions;

/// <summary>Plain completions on the wire.</summary>
/// <param name="echoes">The text of each prompt when it is to be echoed, else null.</param>
/// <param name="choicesPerPrompt">How many choices each prompt has.</param>
internal sealed class TextAnswerFormat(IReadOnlyList<string>? echoes, int choicesPerPrompt) : IAnswerFormat
{
    /// <inheritdoc/>
    public string Operation => "text_completion";

    /// <inheritdoc/>
    public string WholeObject => "text_completion";

    /// <inheritdoc/>
    public string ChunkObject => "text_completion";

    /// <inheritdoc/>
    public bool HasStart(ChoiceState choice) => echoes is not null;

    /// <inheritdoc/>
    public void WriteStart(Utf8JsonWriter writer, ChoiceState choice, ChoiceDelta first) => WriteChoice(writer, choice, EchoOf(choice), logprobs: null, finish: null);

    /// <inheritdoc/>
    public void WriteDelta(Utf8JsonWriter writer, ChoiceState choice, ChoiceDelta delta) =>
        WriteChoice(writer, choice, delta.Text, delta.Logprobs, finish: null);

    /// <inheritdoc/>
    public void WriteFinish(Utf8JsonWriter writer, ChoiceState choice, FinishReason reason) =>
        WriteChoice(writer, choice, "", logprobs: null, reason);

    /// <inheritdoc/>
    public void WriteWhole(Utf8JsonWriter writer, ChoiceState choice) =>
        WriteChoice(writer, choice, EchoOf(choice) + choice.Text, choice.Logprobs is { Count: > 0 } logprobs ? logprobs : null, choice.Finish);

    private string EchoOf(ChoiceState choice) => echoes is null ? "" : echoes[choice.Index / choicesPerPrompt];

    private static void WriteChoice(
        Utf8JsonWriter writer, ChoiceState choice, string text, IReadOnlyList<TokenLogprob>? logprobs, FinishReason? finish)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, choice.Index);
        writer.WriteString("text"u8, text);
        WriteLogprobs(writer, choice, logprobs);
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

    private static void WriteLogprobs(Utf8JsonWriter writer, ChoiceState choice, IReadOnlyList<TokenLogprob>? logprobs)
    {
        if (logprobs is null)
        {
            writer.WriteNull("logprobs"u8);
            return;
        }

        writer.WriteStartObject("logprobs"u8);
        WriteArray(writer, "tokens", logprobs, static (w, token) => w.WriteStringValue(token.Chosen.Token));
        WriteArray(writer, "token_logprobs", logprobs, static (w, token) => w.WriteNumberValue(AnswerWriter.Finite(token.Chosen.Logprob)));
        WriteArray(writer, "top_logprobs", logprobs, WriteTop);
        WriteArray(writer, "text_offset", logprobs, (w, token) =>
        {
            w.WriteNumberValue(choice.TokenOffset);
            choice.TokenOffset += token.Chosen.Token.Length;
        });
        writer.WriteEndObject();
    }

    // The chosen token is always part of the map, as in OpenAI's answers.
    private static void WriteTop(Utf8JsonWriter writer, TokenLogprob token)
    {
        writer.WriteStartObject();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var alternative in token.Top.Append(token.Chosen))
        {
            if (seen.Add(alternative.Token))
            {
                writer.WriteNumber(alternative.Token, AnswerWriter.Finite(alternative.Logprob));
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteArray(
        Utf8JsonWriter writer, string name, IReadOnlyList<TokenLogprob> logprobs, Action<Utf8JsonWriter, TokenLogprob> write)
    {
        writer.WriteStartArray(name);
        foreach (var token in logprobs)
        {
            write(writer, token);
        }

        writer.WriteEndArray();
    }
}
