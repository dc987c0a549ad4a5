using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Http;
using OrleansLlm.Providers.OpenAi;
using OrleansLlm.Providers.Tokens;

namespace OrleansLlm.Providers.Triton;

/// <summary>
/// Reads answers of Triton's generate extension: objects of tensors. A stream has no mark of its end: it ends with the response, which a broken connection
/// does not. Backends that tell no reason end with <c>length</c> when all tokens that were allowed seem used. Of one call.
/// </summary>
internal sealed class TritonReader(string provider, GenerationRequest request, int requestBytes, Settings.TritonTensors tensors, Redactor redactor) : IAnswerReader
{
    private List<ChoiceDelta> _deltas = [];
    private FinishReason? _finish;
    private bool _hasBegun;
    private int? _promptTokens;
    private int? _completionTokens;
    private int _pieces;
    private int _bytes;
    private int _tokens;
    private bool _isWhole;

    /// <summary>Only the response's end ends a stream.</summary>
    public bool IsDone => false;

    /// <inheritdoc/>
    public bool IsOver { get; private set; }

    /// <inheritdoc/>
    public GenerationChunk ReadWhole(ReadOnlySpan<byte> body, UpstreamResponse response)
    {
        _isWhole = true;
        Read(body);
        return End();
    }

    /// <inheritdoc/>
    public void ReadEvent(string? name, ReadOnlySpan<byte> data) => Read(data);

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
        if (!_hasBegun)
        {
            throw new ProviderException(provider, ProviderFailure.Malformed, "the answer is empty");
        }

        if (_finish is null && _completionTokens is not null && !IsOver)
        {
            // A backend that counts its tokens also says how it ended.
            throw new ProviderException(provider, ProviderFailure.Dropped, "the stream ended before the answer did");
        }

        var usage = Usage();
        var reason = IsOver ? FinishReason.Length : _finish ?? (usage.CompletionTokens >= request.MaxTokens ? FinishReason.Length : FinishReason.Stop);
        if (_deltas is [.., var last])
        {
            _deltas[^1] = last with { FinishReason = reason };
        }
        else
        {
            _deltas.Add(new ChoiceDelta { FinishReason = reason });
        }

        return new GenerationChunk { Deltas = _deltas, Usage = usage };
    }

    private TokenUsage Usage()
    {
        var limit = new OutputLimit(request.MaxTokens, Thoughts: 0);
        if (!IsOver && _promptTokens is { } prompt && _completionTokens is { } completion)
        {
            var reported = new TokenUsage { PromptTokens = prompt, CompletionTokens = completion };
            if (UsageCheck.IsPlausible(reported, new AnswerFacts(requestBytes, Choices: 1, limit, _isWhole ? 0 : _pieces, _bytes)))
            {
                return reported;
            }
        }

        var tokens = limit.Cap(Math.Max(_tokens, TokenEstimate.OfBytes(_bytes)), 1, default, _isWhole ? _bytes : 0);
        return new TokenUsage { PromptTokens = TokenEstimate.OfPrompt(request), CompletionTokens = tokens, IsEstimated = true };
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
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw Malformed(exception);
        }
    }

    private void ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        string? text = null;
        int? tokens = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(tensors.Output))
            {
                text = Value(ref reader).GetString();
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                var word = Value(ref reader).GetString();
                _finish = FinishReasons.Read(provider, word == "None" ? null : word) ?? _finish;
            }
            else if (reader.ValueTextEquals("num_input_tokens"u8))
            {
                _promptTokens = Value(ref reader).GetInt32();
            }
            else if (reader.ValueTextEquals("num_output_tokens"u8))
            {
                tokens = Value(ref reader).GetInt32();
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                throw FailureClassifier.OfStream(provider, RefusalReader.Parse(json), redactor);
            }
            else
            {
                reader.Skip();
            }
        }

        Add(text ?? throw Malformed(null), tokens);
    }

    /// <summary>A tensor of one element is the element, or a row of one.</summary>
    private static JsonElement Value(ref Utf8JsonReader reader)
    {
        reader.Read();
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        return (root.ValueKind != JsonValueKind.Array ? root : root.GetArrayLength() > 0 ? root[0] : throw new FormatException("A tensor is empty.")).Clone();
    }

    private void Add(string text, int? tokens)
    {
        var bytes = TokenEstimate.Bytes(text);
        IsOver = !_isWhole && OutputBound.IsPassed(request.MaxTokens, told: 0, _pieces + 1, _bytes + bytes);
        if (IsOver)
        {
            return;
        }

        var counted = tokens is { } told && TokenEstimate.CanBeOf(told, bytes) ? told : _isWhole ? TokenEstimate.OfBytes(bytes) : TokenEstimate.OfPiece(bytes);
        _hasBegun = true;
        _completionTokens = tokens is null ? _completionTokens : (_completionTokens ?? 0) + tokens;
        _pieces += bytes > 0 ? 1 : 0;
        _bytes += bytes;
        _tokens += counted;
        if (bytes > 0 || _isWhole)
        {
            _deltas.Add(new ChoiceDelta { Text = text, Tokens = counted });
        }
    }

    private ProviderException Malformed(Exception? exception) =>
        new(provider, ProviderFailure.Malformed, $"the answer is no JSON object with a text '{tensors.Output}'", innerException: exception);
}
