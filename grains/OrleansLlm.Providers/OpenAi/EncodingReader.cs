using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Http;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>Reads the answers of embedding and rerank calls. Of one call.</summary>
/// <param name="provider">The provider's name.</param>
/// <param name="count">How many results must come.</param>
/// <param name="requestBytes">Bytes of the request's body.</param>
/// <param name="estimate">The tokens to count where none, or impossible ones, are reported.</param>
internal sealed class EncodingReader(string provider, int count, int requestBytes, Func<int> estimate)
{
    private const float Edge = 1e-7f;

    private readonly EncodingResult?[] _results = new EncodingResult[count];
    private TokenUsage? _usage;
    private decimal? _cost;

    /// <exception cref="ProviderException">Malformed: it is not what the protocol asks for, or results are missing.</exception>
    public EncodingChunk Read(ReadOnlySpan<byte> body, Redactor redactor)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw Malformed("it is no JSON object");
            }

            ReadObject(ref reader, body, redactor);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw Malformed("it is not valid JSON", exception);
        }

        var missing = Array.IndexOf(_results, null);
        if (missing >= 0)
        {
            throw Malformed($"the result of input {missing} is missing");
        }

        return Array.TrueForAll(_results, result => result!.Values.Length == _results[0]!.Values.Length)
            ? new EncodingChunk { Results = _results!, Usage = Usage(), Cost = _cost }
            : throw Malformed("its embeddings are of different sizes");
    }

    private TokenUsage Usage() => _usage is { PromptTokens: > 0 } usage && usage.PromptTokens <= requestBytes + (64 * count)
        ? usage
        : new TokenUsage { PromptTokens = estimate(), IsEstimated = true };

    private void ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, Redactor redactor)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("results"u8))
            {
                reader.Read();
                ReadResults(ref reader);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                ReadUsage(ref reader);
            }
            else if (reader.ValueTextEquals("error"u8) && reader.Read() && reader.TokenType != JsonTokenType.Null)
            {
                throw FailureClassifier.OfStream(provider, RefusalReader.Parse(body), redactor);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>Rerank servers report the total only.</summary>
    private void ReadUsage(ref Utf8JsonReader reader)
    {
        var copy = reader;
        _usage = UsageReader.Read(ref reader, out _cost);
        if (_usage is { PromptTokens: 0 } && copy.TokenType == JsonTokenType.StartObject)
        {
            while (copy.Read() && copy.TokenType == JsonTokenType.PropertyName)
            {
                var isTotal = copy.ValueTextEquals("total_tokens"u8);
                copy.Read();
                if (isTotal && copy.TokenType == JsonTokenType.Number && copy.TryGetInt32(out var total))
                {
                    _usage = _usage with { PromptTokens = total };
                }

                copy.Skip();
            }
        }
    }

    private void ReadResults(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Malformed("its results are no array");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var (index, values) = ReadResult(ref reader);
            if (values is null || index < 0 || index >= count)
            {
                throw Malformed($"it has a result {index} without a value, or of {count} inputs");
            }

            if (values.Length == 0 || !Array.TrueForAll(values, float.IsFinite))
            {
                throw Malformed($"result {index} is empty or has a value that is no number");
            }

            _results[index] = new EncodingResult { Index = index, Values = values };
        }

        JsonArrays.RequireEnd(ref reader);
    }

    private (int Index, float[]? Values) ReadResult(ref Utf8JsonReader reader)
    {
        var index = -1;
        float[]? values = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                index = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("embedding"u8))
            {
                reader.Read();
                values = reader.TokenType == JsonTokenType.String ? OfBase64(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan) : OfNumbers(ref reader);
            }
            else if (reader.ValueTextEquals("relevance_score"u8) || reader.ValueTextEquals("score"u8))
            {
                reader.Read();
                values = OfScore(reader.GetSingle());
            }
            else
            {
                reader.Skip();
            }
        }

        return (index, values);
    }

    /// <summary>The score, and the logit that it would come from: of one at the edge, or beyond, as some servers have them, the outermost that such a score can have.</summary>
    private static float[] OfScore(float score)
    {
        var inside = Math.Clamp(score, Edge, 1 - Edge);
        return [score, MathF.Log(inside / (1 - inside))];
    }

    private float[] OfBase64(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (Base64.DecodeFromUtf8(text, bytes, out _, out var written) != OperationStatus.Done || written % sizeof(float) != 0)
        {
            throw Malformed("an embedding is no base64 of 32-bit numbers");
        }

        return MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, written)).ToArray();
    }

    private float[] OfNumbers(ref Utf8JsonReader reader)
    {
        var numbers = new List<float>(1024);
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            numbers.Add(reader.GetSingle());
        }

        // Servers write null for a number that is none: what follows it must not be lost without a word.
        return reader.TokenType == JsonTokenType.EndArray ? [.. numbers] : throw Malformed("an embedding has a value that is no number");
    }

    private ProviderException Malformed(string problem, Exception? exception = null) =>
        new(provider, ProviderFailure.Malformed, $"the answer can not be read: {problem}", innerException: exception);
}
