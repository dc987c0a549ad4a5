using System.Globalization;
using System.Text.Json;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Providers.OpenAi;

/// <summary>Writes how tokens are chosen; what is null is the server's own default and is left out.</summary>
internal static class SamplingWriter
{
    public static void Write(Utf8JsonWriter json, SamplingSettings sampling)
    {
        Write(json, "temperature"u8, sampling.Temperature);
        Write(json, "top_p"u8, sampling.TopP);
        Write(json, "min_p"u8, sampling.MinP is 0 ? null : sampling.MinP);
        Write(json, "repetition_penalty"u8, sampling.RepetitionPenalty is 1 ? null : sampling.RepetitionPenalty);
        Write(json, "frequency_penalty"u8, sampling.FrequencyPenalty);
        Write(json, "presence_penalty"u8, sampling.PresencePenalty);
        if (sampling.TopK is { } k and > 0)
        {
            json.WriteNumber("top_k"u8, k);
        }

        if (sampling.Seed is { } seed)
        {
            json.WriteNumber("seed"u8, seed);
        }

        if (sampling.LogitBias is { Count: > 0 } biases)
        {
            json.WriteStartObject("logit_bias"u8);
            foreach (var (token, bias) in biases)
            {
                json.WriteNumber(token.ToString(CultureInfo.InvariantCulture), bias);
            }

            json.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, float? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}
