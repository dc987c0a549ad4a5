using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace OrleansLlm.Upstreams;

/// <summary>Triton's HTTP: KServe v2 (health, infer) and the generate extension, with the tensors of the vLLM or the TensorRT-LLM backend.</summary>
/// <param name="backend"><c>vllm</c> or <c>tensorrtllm</c>.</param>
public sealed class TritonWire(string backend = "vllm") : IWireFormat
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly HashSet<string> VllmInputs =
        ["text_input", "stream", "exclude_input_in_output", "sampling_parameters", "return_finish_reason", "return_num_input_tokens", "return_num_output_tokens", "return_cumulative_logprob", "return_logprobs"];

    private static readonly HashSet<string> TensorRtInputs =
        ["text_input", "max_tokens", "bad_words", "stop_words", "top_k", "top_p", "temperature", "length_penalty", "repetition_penalty", "min_length", "presence_penalty", "frequency_penalty", "random_seed", "return_log_probs", "stream"];

    /// <inheritdoc/>
    public WirePage? Page(HttpRequest request) => request.Path == "/v2/health/ready" ? new WirePage("") : null;

    /// <inheritdoc/>
    public WireRequest Read(HttpRequest request, byte[] body)
    {
        var parts = request.Path.Value!.Split('/');
        Require(request.Method == "POST" && parts is ["", "v2", "models", _, "generate" or "generate_stream" or "infer"], $"no call {request.Method} {request.Path}");
        Require(request.Headers.Authorization == $"Bearer {OpenAiWire.ApiKey}", "the key is wrong");
        var root = JsonDocument.Parse(body).RootElement;
        if (parts[4] == "infer")
        {
            CheckInfer(root);
            return new WireRequest(parts[3], false, root) { Operation = "embedding" };
        }

        foreach (var input in root.EnumerateObject())
        {
            Require((backend == "vllm" ? VllmInputs : TensorRtInputs).Contains(input.Name), $"unexpected inference input '{input.Name}' for model '{parts[3]}'");
        }

        Require(root.GetProperty("stream").GetBoolean() == (parts[4] == "generate_stream"), "the tensor 'stream' contradicts the endpoint");
        if (root.TryGetProperty("sampling_parameters", out var sampling))
        {
            using var parsed = JsonDocument.Parse(sampling.GetString()!);
            Require(parsed.RootElement.ValueKind == JsonValueKind.Object, "sampling_parameters must be a JSON object as text");
        }

        return new WireRequest(parts[3], parts[4] == "generate_stream", root) { Operation = "completion" };
    }

    /// <inheritdoc/>
    public WireAnswer Whole(WireRequest request, WireUsage usage) => WireAnswer.Of(200, request.Operation == "embedding"
        ? Infer(request)
        : JsonSerializer.Serialize(Outputs(request, Words.Text, "stop", usage.Completion, usage), Json));

    /// <inheritdoc/>
    public IReadOnlyList<string> Events(WireRequest request, WireUsage usage)
    {
        var words = Words.Of(request);
        var wrong = usage.Completion is { } completion ? completion - Words.Answer.Count : 0;
        return
        [
            .. words.Select((word, i) => Event(Outputs(request, word, i < words.Count - 1 ? "None" : "stop", i == 0 ? 1 + wrong : 1, usage))),
        ];
    }

    /// <inheritdoc/>
    public WireAnswer Refuse(WireError refusal) => WireAnswer.Of(refusal.Status, JsonSerializer.Serialize(new { error = refusal.Message }, Json));

    /// <inheritdoc/>
    public string ErrorEvent(WireError refusal) => Event(new { error = refusal.Message });

    /// <inheritdoc/>
    public WireAnswer Filtered() => throw new NotSupportedException("Triton has no content filter.");

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new WireException(problem);
        }
    }

    private static void CheckInfer(JsonElement root)
    {
        var input = root.GetProperty("inputs")[0];
        var data = input.GetProperty("data");
        Require(input.GetProperty("datatype").GetString() == "BYTES", "the datatype must be BYTES");
        Require(input.GetProperty("shape").EnumerateArray().Aggregate(1L, (product, size) => product * size.GetInt64()) == data.GetArrayLength(), "the shape does not fit the data");
    }

    private Dictionary<string, object?> Outputs(WireRequest request, string text, string reason, int? tokens, WireUsage usage)
    {
        var outputs = new Dictionary<string, object?> { ["model_name"] = request.Model, ["model_version"] = "1", ["text_output"] = text };
        if (backend == "vllm")
        {
            Require(request["return_finish_reason"] == "true", "the finish reason was not asked for");
            outputs["finish_reason"] = reason;
            if (usage.Prompt is { } prompt)
            {
                outputs["num_input_tokens"] = prompt;
                outputs["num_output_tokens"] = tokens;
            }
        }
        else
        {
            outputs["cum_log_probs"] = 0.0;
            outputs["sequence_id"] = 0;
        }

        return outputs;
    }

    private static string Infer(WireRequest request)
    {
        var rows = request.Body.GetProperty("inputs")[0].GetProperty("data").GetArrayLength();
        return JsonSerializer.Serialize(
            new
            {
                model_name = request.Model,
                model_version = "1",
                outputs = new[] { new { name = "embedding", datatype = "FP32", shape = new[] { rows, 3 }, data = Enumerable.Range(0, rows).SelectMany(row => new[] { 0.5f, row, -0.25f }) } },
            },
            Json);
    }

    private static string Event(object data) => $"data: {JsonSerializer.Serialize(data, Json)}\n\n";
}
