using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Tokens;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>Reads the array <c>choices</c> of an answer or an event: chats' messages and deltas, completions' texts. Used by one thread.</summary>
internal sealed class ChoiceReader(string provider)
{
    private readonly ToolCallReader _calls = new(provider);
    private string _text = "";
    private int _thoughtBytes;
    private FinishReason? _finish;
    private List<TokenLogprob>? _logprobs;

    /// <summary>A choice is longer than was allowed; its last piece was left out.</summary>
    public bool IsOver { get; private set; }

    /// <param name="reader">At the array's beginning, or at a null.</param>
    /// <param name="choices">The choices' progress.</param>
    /// <param name="into">Where deltas go.</param>
    /// <param name="isWhole">The answer is not in pieces.</param>
    /// <param name="limit">What each choice that comes in pieces may have.</param>
    /// <exception cref="ProviderException">Malformed.</exception>
    /// <exception cref="JsonException">The same.</exception>
    public void ReadChoices(ref Utf8JsonReader reader, ChoiceProgress[] choices, List<ChoiceDelta> into, bool isWhole, OutputLimit limit)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var index = ReadChoice(ref reader);
            if (index < 0 || index >= choices.Length)
            {
                throw new ProviderException(provider, ProviderFailure.Malformed, $"the answer has a choice {index}, of {choices.Length} that were asked for");
            }

            Take(choices[index], into, isWhole, limit);
        }

        JsonArrays.RequireEnd(ref reader);
    }

    private void Take(ChoiceProgress choice, List<ChoiceDelta> into, bool isWhole, OutputLimit limit)
    {
        choice.HasBegun = true;
        var calls = _calls.Take(choice, out var callBytes);
        var shown = TokenEstimate.Bytes(_text) + callBytes;
        var bytes = shown + _thoughtBytes;
        if (choice.Finish is not null && bytes > 0)
        {
            throw new ProviderException(provider, ProviderFailure.Malformed, "the stream went on with a choice that had ended");
        }

        if (bytes > 0 || _logprobs is { Count: > 0 } || (isWhole && into.TrueForAll(delta => delta.Index != choice.Index)))
        {
            var tokens = _logprobs is { Count: > 0 } ? _logprobs.Count : isWhole ? TokenEstimate.OfBytes(bytes) : TokenEstimate.OfPiece(bytes);
            var delta = new ChoiceDelta { Index = choice.Index, Text = _text, Tokens = tokens, Logprobs = _logprobs, ToolCalls = calls };
            if (!choice.TryNote(delta, shown, _thoughtBytes, isWhole ? null : limit))
            {
                IsOver = true;
                return;
            }

            into.Add(delta);
        }

        choice.Finish ??= _finish;
    }

    private int ReadChoice(ref Utf8JsonReader reader)
    {
        (_text, _thoughtBytes, _finish, _logprobs) = ("", 0, null, null);
        _calls.Clear();
        var index = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                index = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8))
            {
                reader.Read();
                ReadMessage(ref reader);
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                reader.Read();
                _text += reader.GetString();
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                reader.Read();
                _finish = FinishReasons.Read(provider, reader.GetString());
            }
            else if (reader.ValueTextEquals("logprobs"u8))
            {
                reader.Read();
                _logprobs = LogprobsReader.Read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return index;
    }

    private void ReadMessage(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("refusal"u8))
            {
                reader.Read();
                _text += ReadContent(ref reader);
            }
            else if (reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("reasoning"u8))
            {
                reader.Read();

                // Hidden reasoning is not passed on, but it is made and paid for; some servers tell it under both names.
                _thoughtBytes = Math.Max(_thoughtBytes, reader.TokenType == JsonTokenType.String ? reader.ValueSpan.Length : 0);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("tool_calls"u8))
            {
                reader.Read();
                _calls.Read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>Text, or an array of parts of which those with text count.</summary>
    private static string? ReadContent(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return reader.GetString();
        }

        var text = "";
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == depth + 2 && reader.ValueTextEquals("text"u8))
            {
                reader.Read();
                text += reader.GetString();
            }
        }

        return text;
    }
}
