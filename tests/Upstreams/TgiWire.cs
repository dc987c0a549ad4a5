using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace OrleansLlm.Upstreams;

/// <summary>TGI's native API (<c>/generate</c>, <c>/generate_stream</c>), its pages, and its Messages API with its own kind of errors.</summary>
public sealed class TgiWire : IWireFormat
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly HashSet<string> Parameters =
    [
        "best_of", "temperature", "repetition_penalty", "frequency_penalty", "top_k", "top_p", "typical_p", "do_sample", "max_new_tokens", "return_full_text", "stop", "truncate",
        "watermark", "details", "decoder_input_details", "seed", "top_n_tokens", "grammar", "adapter_id",
    ];

    private readonly OpenAiWire _messages = new("tgi");

    /// <inheritdoc/>
    public WirePage? Page(HttpRequest request) => request.Path.Value switch
    {
        "/health" => new WirePage(""),
        "/info" => new WirePage("""{"model_id":"fake/model","model_sha":null,"max_concurrent_requests":128,"max_input_tokens":2047,"max_total_tokens":2048,"version":"3.3.0"}""", "application/json"),
        "/metrics" => new WirePage("# TYPE tgi_queue_size gauge\ntgi_queue_size 7\n# TYPE tgi_batch_current_size gauge\ntgi_batch_current_size 2\n"),
        _ => null,
    };

    /// <inheritdoc/>
    public WireRequest Read(HttpRequest request, byte[] body)
    {
        if (request.Path == "/v1/chat/completions")
        {
            return _messages.Read(request, body);
        }

        Require(request.Method == "POST" && request.ContentType == "application/json" && request.Path.Value is "/generate" or "/generate_stream", $"no call {request.Method} {request.Path}");
        Require(request.Headers.Authorization == $"Bearer {OpenAiWire.ApiKey}", "the key is wrong");
        var root = JsonDocument.Parse(body).RootElement;
        Require(root.EnumerateObject().All(field => field.Name is "inputs" or "parameters"), "unknown field");
        var parameters = root.GetProperty("parameters");
        foreach (var parameter in parameters.EnumerateObject())
        {
            Require(Parameters.Contains(parameter.Name), $"unknown parameter {parameter.Name}");
        }

        Require(!parameters.TryGetProperty("temperature", out var temperature) || temperature.GetSingle() > 0, "`temperature` must be strictly positive");
        Require(!parameters.TryGetProperty("top_p", out var mass) || mass.GetSingle() is > 0 and < 1, "`top_p` must be > 0.0 and < 1.0");

        // The native API names no model: the fault stands in the prompt.
        return new WireRequest(root.GetProperty("inputs").GetString()!, request.Path == "/generate_stream", root) { Operation = "completion" };
    }

    /// <inheritdoc/>
    public WireAnswer Whole(WireRequest request, WireUsage usage)
    {
        if (request.Operation == "chat")
        {
            return _messages.Whole(request, usage);
        }

        var answer = WireAnswer.Of(200, JsonSerializer.Serialize(
            new { generated_text = Words.Text, details = new { finish_reason = "eos_token", generated_tokens = usage.Completion ?? 0, seed = (long?)null, prefill = Array.Empty<object>(), tokens = Words.Answer.Select((word, i) => Token(i, word)), best_of_sequences = (object?)null } },
            Json));
        return usage.Prompt is { } prompt ? answer with { Headers = new Dictionary<string, string> { ["x-prompt-tokens"] = $"{prompt}", ["x-generated-tokens"] = $"{usage.Completion}" } } : answer;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Events(WireRequest request, WireUsage usage)
    {
        if (request.Operation == "chat")
        {
            return _messages.Events(request, usage);
        }

        // The last event bears the last token and the details.
        var words = Words.Of(request);
        return
        [
            .. words.Select((word, i) => i < words.Count - 1
                ? Event(new { index = i + 1, token = Token(i, word), generated_text = (string?)null, details = (object?)null })
                : Event(new { index = i + 1, token = Token(i, word), generated_text = Words.Text, details = new { finish_reason = "eos_token", generated_tokens = usage.Completion ?? 0, seed = (long?)null, input_length = usage.Prompt } })),
        ];
    }

    /// <inheritdoc/>
    public WireAnswer Refuse(WireError refusal) => WireAnswer.Of(refusal.Status == 400 ? 422 : refusal.Status, ErrorJson(refusal));

    /// <inheritdoc/>
    public string ErrorEvent(WireError refusal) => $"data:{ErrorJson(refusal)}\n\n";

    /// <inheritdoc/>
    public WireAnswer Filtered() => throw new NotSupportedException("TGI has no content filter.");

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new WireException(problem);
        }
    }

    private static object Token(int i, string text) => new { id = 100 + i, text, logprob = -0.5f, special = false };

    private static string Event(object data) => $"data:{JsonSerializer.Serialize(data, Json)}\n\n";

    private static string ErrorJson(WireError refusal) => JsonSerializer.Serialize(
        new { error = refusal.Message, error_type = refusal.Status switch { 400 => "validation", 429 => "overloaded", _ => "generation" } }, Json);
}
