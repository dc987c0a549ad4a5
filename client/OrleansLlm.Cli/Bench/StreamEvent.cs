using System.Text.Json;

namespace OrleansLlm.Cli.Bench;

/// <summary>What a bench needs to know of one streamed chunk, read forward in one pass without building a tree.</summary>
internal struct StreamEvent
{
    /// <summary>Whether it brings text, reasoning or a piece of a tool call.</summary>
    public bool HasText { get; private set; }

    /// <summary>Whether a choice ended.</summary>
    public bool HasFinish { get; private set; }

    /// <summary>Whether it is an error envelope.</summary>
    public bool IsError { get; private set; }

    /// <summary>Prompt tokens, when it carries usage.</summary>
    public int? PromptTokens { get; private set; }

    /// <summary>Generated tokens, when it carries usage.</summary>
    public int? OutputTokens { get; private set; }

    /// <summary>Reads an event's data.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static StreamEvent Read(ReadOnlySpan<byte> json)
    {
        var found = default(StreamEvent);
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                found.ReadProperty(ref reader);
            }
        }

        return found;
    }

    private void ReadProperty(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        if (reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("text"u8)
            || reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("arguments"u8))
        {
            reader.Read();
            HasText |= reader.TokenType == JsonTokenType.String && (reader.HasValueSequence || reader.ValueSpan.Length > 0);
        }
        else if (reader.ValueTextEquals("finish_reason"u8))
        {
            reader.Read();
            HasFinish |= reader.TokenType == JsonTokenType.String;
        }
        else if (depth == 1 && reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            IsError |= reader.TokenType != JsonTokenType.Null;
        }
        else if (reader.ValueTextEquals("logprobs"u8))
        {
            reader.Skip();
        }
        else if (reader.ValueTextEquals("prompt_tokens"u8))
        {
            PromptTokens = Number(ref reader) ?? PromptTokens;
        }
        else if (reader.ValueTextEquals("completion_tokens"u8))
        {
            OutputTokens = Number(ref reader) ?? OutputTokens;
        }
    }

    private static int? Number(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : null;
}
