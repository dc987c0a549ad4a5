using System.Text.Json;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers.Settings;

namespace OrleansLlm.Providers.Triton;

/// <summary>Writes the bodies of Triton's generate extension, whose keys are the model's tensors, and of KServe v2's infer.</summary>
internal static class TritonBody
{
    /// <summary>For the vLLM backend (24.12 or later): sampling as a JSON text, and what it shall tell of the end.</summary>
    public static void WriteForVllm(Utf8JsonWriter json, GenerationRequest request, TritonTensors tensors)
    {
        json.WriteStartObject();
        json.WriteString(tensors.Input, request.Prompt);
        json.WriteBoolean("stream"u8, !request.NonStreaming);
        json.WriteBoolean("exclude_input_in_output"u8, true);
        json.WriteBoolean("return_finish_reason"u8, true);
        json.WriteBoolean("return_num_input_tokens"u8, true);
        json.WriteBoolean("return_num_output_tokens"u8, true);
        json.WriteString("sampling_parameters"u8, SamplingParameters(request));
        json.WriteEndObject();
    }

    /// <summary>For the TensorRT-LLM backend: a tensor for each setting.</summary>
    public static void WriteForTensorRt(Utf8JsonWriter json, GenerationRequest request, TritonTensors tensors)
    {
        json.WriteStartObject();
        json.WriteString(tensors.Input, request.Prompt);
        json.WriteBoolean("stream"u8, !request.NonStreaming);
        if (request.MaxTokens is { } most)
        {
            json.WriteNumber("max_tokens"u8, most);
        }

        WriteSampling(json, request.Sampling, seedField: "random_seed");
        WriteStops(json, "stop_words", request.Stop);
        json.WriteEndObject();
    }

    /// <summary>An embedding call: one row for each text.</summary>
    public static void Write(Utf8JsonWriter json, EmbeddingRequest request, TritonTensors tensors)
    {
        json.WriteStartObject();
        json.WriteStartArray("inputs"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, tensors.Input);
        json.WriteStartArray("shape"u8);
        json.WriteNumberValue(request.Inputs.Count);
        json.WriteNumberValue(1);
        json.WriteEndArray();
        json.WriteString("datatype"u8, "BYTES"u8);
        json.WriteStartArray("data"u8);
        foreach (var input in request.Inputs)
        {
            json.WriteStringValue(input.Text);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("outputs"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, tensors.Embedding);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> SamplingParameters(GenerationRequest request)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (request.MaxTokens is { } most)
            {
                json.WriteNumber("max_tokens"u8, most);
            }

            WriteSampling(json, request.Sampling, seedField: "seed");
            if (request.Sampling.MinP is { } floor and > 0)
            {
                json.WriteNumber("min_p"u8, floor);
            }

            WriteStops(json, "stop", request.Stop);
            if (request.IgnoreEndOfSequence)
            {
                json.WriteBoolean("ignore_eos"u8, true);
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void WriteSampling(Utf8JsonWriter json, SamplingSettings sampling, string seedField)
    {
        foreach (var (name, value) in new[]
        {
            ("temperature", sampling.Temperature), ("top_p", sampling.TopP), ("repetition_penalty", sampling.RepetitionPenalty),
            ("frequency_penalty", sampling.FrequencyPenalty), ("presence_penalty", sampling.PresencePenalty),
        })
        {
            if (value is { } number)
            {
                json.WriteNumber(name, number);
            }
        }

        if (sampling.TopK is { } k and > 0)
        {
            json.WriteNumber("top_k"u8, k);
        }

        if (sampling.Seed is { } seed)
        {
            json.WriteNumber(seedField, seed);
        }
    }

    private static void WriteStops(Utf8JsonWriter json, string field, IReadOnlyList<string>? stops)
    {
        if (stops is not { Count: > 0 })
        {
            return;
        }

        json.WriteStartArray(field);
        foreach (var stop in stops)
        {
            json.WriteStringValue(stop);
        }

        json.WriteEndArray();
    }
}
