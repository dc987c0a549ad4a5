using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.OpenAi;

namespace OrleansLlm.Providers.Tgi;

/// <summary>Writes the body of <c>/generate</c> and <c>/generate_stream</c>. TGI refuses values that change nothing (a temperature of 0, a top_p of 1): they are left out.</summary>
internal static class TgiBody
{
    public static void Write(Utf8JsonWriter json, GenerationRequest request)
    {
        json.WriteStartObject();
        json.WriteString("inputs"u8, request.Prompt);
        json.WriteStartObject("parameters"u8);
        json.WriteBoolean("details"u8, true);
        json.WriteBoolean("return_full_text"u8, false);
        if (request.MaxTokens is { } most)
        {
            json.WriteNumber("max_new_tokens"u8, most);
        }

        WriteSampling(json, request.Sampling);
        WriteRest(json, request);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSampling(Utf8JsonWriter json, SamplingSettings sampling)
    {
        if (sampling.Temperature is { } temperature)
        {
            json.WriteBoolean("do_sample"u8, temperature > 0);
            Write(json, "temperature"u8, temperature > 0 ? temperature : null);
        }

        Write(json, "top_p"u8, sampling.TopP is < 1 ? sampling.TopP : null);
        Write(json, "repetition_penalty"u8, sampling.RepetitionPenalty);
        Write(json, "frequency_penalty"u8, sampling.FrequencyPenalty);
        if (sampling.TopK is { } k and > 0)
        {
            json.WriteNumber("top_k"u8, k);
        }

        if (sampling.Seed is { } seed)
        {
            // Its seeds have no sign; each of ours stays another one.
            json.WriteNumber("seed"u8, unchecked((ulong)seed));
        }
    }

    private static void WriteRest(Utf8JsonWriter json, GenerationRequest request)
    {
        if (request.Stop is { Count: > 0 } stops)
        {
            json.WriteStartArray("stop"u8);
            foreach (var stop in stops)
            {
                json.WriteStringValue(stop);
            }

            json.WriteEndArray();
        }

        if (request.TopLogprobs > 0)
        {
            json.WriteNumber("top_n_tokens"u8, request.TopLogprobs);
        }

        if (request.Constraint is { } constraint)
        {
            json.WriteStartObject("grammar"u8);
            ConstraintWriter.WriteTgiGrammar(json, constraint);
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
