using System.Globalization;
using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>Reads the sampling and stop fields that chat and plain completions share.</summary>
internal static class SamplingParser
{
    private const int MaxBiases = 1024;
    private const int MaxStops = 16;
    private const int MaxStopLength = 1000;
    private const int MaxPriority = 1000;
    private const int MaxMilliseconds = 24 * 60 * 60 * 1000;
    private const float MaxRepetitionPenalty = 100;

    /// <summary>Reads how tokens are chosen.</summary>
    public static SamplingSettings ReadSampling(JsonFields body) => new()
    {
        Temperature = body.Number("temperature", 0, 2),
        TopP = body.Number("top_p", 0, 1, aboveMin: true),
        TopK = body.Integer("top_k", -1),
        MinP = body.Number("min_p", 0, 1),
        RepetitionPenalty = body.Number("repetition_penalty", 0, MaxRepetitionPenalty, aboveMin: true),
        FrequencyPenalty = body.Number("frequency_penalty", -2, 2),
        PresencePenalty = body.Number("presence_penalty", -2, 2),
        LogitBias = ReadLogitBias(body),
        Seed = body.Long("seed"),
    };

    /// <summary>Reads how urgent a call is, how long it may take, and whether a cached answer will do.</summary>
    public static GenerationRequest ReadService(JsonFields body, GenerationRequest request) => request with
    {
        Priority = body.Integer("priority", -MaxPriority, MaxPriority),
        DeadlineMilliseconds = body.Integer("deadline_ms", 1, MaxMilliseconds),
        MaxQueueMilliseconds = body.Integer("max_queue_ms", 1, MaxMilliseconds),
        Cache = CacheParser.Read(body),
    };

    /// <summary>Reads one stop text or an array of them.</summary>
    public static IReadOnlyList<string>? ReadStop(JsonFields body)
    {
        if (!body.TryGet("stop", out var value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.String)
        {
            return [ReadStopText(value, "stop")];
        }

        if (value.ValueKind is not JsonValueKind.Array)
        {
            throw RequestErrors.WrongType("stop", "a string or an array of strings", JsonText.KindOf(value));
        }

        body.Array("stop", MaxStops);
        return [.. value.EnumerateArray().Select((text, i) => ReadStopText(text, $"stop[{i}]"))];
    }

    /// <summary>Reads the streaming options; returns whether to stream, and whether to tell the usage at the end.</summary>
    public static (bool Stream, bool IncludeUsage) ReadStreaming(JsonFields body)
    {
        var stream = body.Flag("stream") ?? false;
        if (body.Object("stream_options") is not JsonFields options)
        {
            return (stream, false);
        }

        if (!stream)
        {
            throw RequestErrors.InvalidValue("stream_options", "it is only allowed when 'stream' is true");
        }

        options.Flag("include_obfuscation"); // Checked only: padding against traffic analysis is not added.
        return (stream, options.Flag("include_usage") ?? false);
    }

    /// <summary>Reads the request's own tags, which rules of routes may ask for; null where there are none.</summary>
    public static Dictionary<string, string>? ReadMetadata(JsonFields body) =>
        body.Object("metadata") is JsonFields metadata && MetadataParser.Read(metadata) is { Count: > 0 } pairs ? pairs : null;

    /// <summary>Reads the end user's id.</summary>
    public static string? ReadUser(JsonFields body)
    {
        // Clients send an empty one for none.
        var user = body.Text("user", maxLength: 256) is { Length: > 0 } named ? named : body.Text("safety_identifier", maxLength: 256);
        return user is { Length: > 0 } ? user : null;
    }

    private static string ReadStopText(JsonElement value, string path)
    {
        var text = JsonFields.TextOf(value, path);
        return text.Length is > 0 and <= MaxStopLength
            ? text
            : throw RequestErrors.OutOfRange(path, $"1 to {MaxStopLength} characters long", $"{text.Length} characters");
    }

    private static Dictionary<int, float>? ReadLogitBias(JsonFields body)
    {
        if (body.Object("logit_bias") is not JsonFields biases)
        {
            return null;
        }

        var read = new Dictionary<int, float>();
        foreach (var bias in biases.All())
        {
            if (!int.TryParse(bias.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var token))
            {
                throw RequestErrors.InvalidValue("logit_bias", $"keys must be token ids. Given: '{JsonText.Shorten(bias.Name)}'");
            }

            read[token] = (float)JsonFields.NumberOf(bias.Value, $"logit_bias.{bias.Name}", -100, 100);
        }

        return read.Count <= MaxBiases
            ? read
            : throw RequestErrors.OutOfRange("logit_bias", $"an object of at most {MaxBiases} token ids", $"{read.Count} token ids");
    }
}
