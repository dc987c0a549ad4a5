using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Http;
using OrleansLlm.Providers.Tokens;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>
/// Reads an answer of a chat or a completion, whole or event by event, without building a document of it. It holds back how choices end until the whole
/// answer has ended well. Used by one thread.
/// </summary>
internal sealed class AnswerReader(string provider, GenerationRequest request, OutputLimit limit, int requestBytes, Redactor redactor) : IAnswerReader
{
    private readonly ChoiceProgress[] _choices = NewChoices(request.Choices);
    private readonly ChoiceReader _reader = new(provider);
    private readonly StreamRepeats _repeats = new();
    private List<ChoiceDelta> _deltas = [];
    private TokenUsage? _usage;
    private int _runningTokens;
    private bool _isWhole;

    /// <inheritdoc/>
    public bool IsDone { get; private set; }

    /// <inheritdoc/>
    public bool IsOver => _reader.IsOver;

    /// <summary>What the answering cluster billed, where it is another one of this program; else null.</summary>
    public decimal? Cost { get; private set; }

    /// <inheritdoc/>
    public GenerationChunk ReadWhole(ReadOnlySpan<byte> body, UpstreamResponse response)
    {
        _isWhole = true;
        if (body.IsEmpty)
        {
            throw new ProviderException(provider, ProviderFailure.Malformed, "the answer is empty");
        }

        Read(body);
        return End();
    }

    /// <inheritdoc/>
    public void ReadEvent(string? name, ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
        {
            IsDone = true;
            return;
        }

        if (name == "error")
        {
            throw FailureClassifier.OfStream(provider, RefusalReader.Parse(data), redactor);
        }

        _repeats.Next(data);
        Read(data);
    }

    /// <inheritdoc/>
    public GenerationChunk? Take()
    {
        if (_deltas.Count == 0)
        {
            return null;
        }

        var chunk = new GenerationChunk { Deltas = _deltas };
        _deltas = [];
        return chunk;
    }

    /// <inheritdoc/>
    public GenerationChunk End()
    {
        foreach (var choice in _choices)
        {
            _deltas.Add(new ChoiceDelta { Index = choice.Index, FinishReason = choice.Finish ?? Unsaid(choice) });
        }

        return new GenerationChunk { Deltas = Merged(), Usage = Usage(), Cost = Cost };
    }

    private static ChoiceProgress[] NewChoices(int count)
    {
        var choices = new ChoiceProgress[count];
        for (var i = 0; i < count; i++)
        {
            choices[i] = new ChoiceProgress(i);
        }

        return choices;
    }

    /// <summary>How a choice ended whose end was not told: a server that ends its answer well, and gives no reason, ended its turn.</summary>
    private FinishReason Unsaid(ChoiceProgress choice) =>
        IsOver ? FinishReason.Length : (IsDone || _isWhole) && choice.HasBegun ? FinishReason.Stop : throw Unfinished();

    private ProviderException Unfinished() => _isWhole
        ? new ProviderException(provider, ProviderFailure.Malformed, "the answer lacks choices, or how they ended")
        : new ProviderException(provider, ProviderFailure.Dropped, "the stream ended before the answer did");

    /// <summary>A whole answer's choice is one delta, not one with its text and one with its end.</summary>
    private List<ChoiceDelta> Merged()
    {
        if (!_isWhole || _deltas.Count != 2 * _choices.Length)
        {
            return _deltas;
        }

        var merged = new List<ChoiceDelta>(_choices.Length);
        for (var i = 0; i < _choices.Length; i++)
        {
            var end = _deltas[_choices.Length + i];
            merged.Add(_deltas.Find(delta => delta.Index == end.Index)! with { FinishReason = end.FinishReason });
        }

        return merged;
    }

    private TokenUsage Usage()
    {
        var (all, thoughts, tokens) = (default(OutputExtent), default(OutputExtent), 0);
        foreach (var choice in _choices)
        {
            (all, thoughts, tokens) = (all + choice.Answer + choice.Thoughts, thoughts + choice.Thoughts, tokens + choice.Tokens);
        }

        var facts = new AnswerFacts(requestBytes, request.Choices, limit, _isWhole ? 0 : all.Pieces, all.Bytes, thoughts.Bytes);
        if (!IsOver && _usage is { } reported && UsageCheck.IsPlausible(reported, facts))
        {
            return reported;
        }

        if (!IsOver && _usage is { } wrong && _repeats.Explain(all.Pieces - wrong.CompletionTokens))
        {
            throw new ProviderException(provider, ProviderFailure.Malformed, "the stream repeated pieces of the answer: more came than the server says it made");
        }

        return new TokenUsage
        {
            PromptTokens = TokenEstimate.OfPrompt(request),
            CompletionTokens = limit.Cap(Math.Max(tokens, TokenEstimate.OfBytes(all.Bytes)), request.Choices, thoughts, _isWhole ? all.Bytes : 0),
            IsEstimated = true,
        };
    }

    private void Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw Malformed(null);
            }

            ReadObject(ref reader, json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw Malformed(exception);
        }
    }

    private ProviderException Malformed(Exception? exception) =>
        new(provider, ProviderFailure.Malformed, _isWhole ? "the answer is not the JSON that its protocol asks for" : "an event of the stream is not the JSON that its protocol asks for", innerException: exception);

    private void ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var first = _deltas.Count;
        TokenUsage? usage = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                reader.Read();
                _reader.ReadChoices(ref reader, _choices, _deltas, _isWhole, limit);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                usage = UsageReader.Read(ref reader, out var cost);
                Cost = cost ?? Cost;
            }
            else if (reader.ValueTextEquals("error"u8) && reader.Read() && reader.TokenType != JsonTokenType.Null)
            {
                throw FailureClassifier.OfStream(provider, RefusalReader.Parse(json), redactor);
            }
            else
            {
                reader.Skip();
            }
        }

        _usage = usage ?? _usage;
        if (usage is not null && !_isWhole && _choices.Length == 1)
        {
            NoteRunning(usage, first);
        }
    }

    /// <summary>A piece that repeats the one before while the running usage has not grown is the same one, sent twice.</summary>
    private void NoteRunning(TokenUsage usage, int first)
    {
        var grown = (long)usage.CompletionTokens - _runningTokens;
        _runningTokens = usage.CompletionTokens;
        if (grown == 0 && _deltas.Count == first + 1 && _repeats.IsRepeat && _deltas[first].Text.Length > 0)
        {
            _choices[0].Forget(_deltas[first]);
            _deltas.RemoveAt(first);
            _repeats.Forget();
        }
        else if (grown > 0 && _deltas.Count == first + 1 && _choices[0].TryCorrect(_deltas[first], grown))
        {
            _deltas[first] = _deltas[first] with { Tokens = (int)grown };
        }
    }
}
