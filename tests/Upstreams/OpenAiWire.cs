using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace OrleansLlm.Upstreams;

/// <summary>
/// OpenAI's wire format and those of servers that share it: Azure OpenAI (deployments in the path, its filter's fields), vLLM (its extras, running usage,
/// its error body), another cluster of this program (its cost).
/// </summary>
/// <param name="kind">The kind of provider.</param>
public sealed class OpenAiWire(string kind) : IWireFormat
{
    private const string Key = "sk-upstream-0123456789abcdef";
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly HashSet<string> ChatFields =
    [
        "model", "messages", "stream", "stream_options", "max_completion_tokens", "max_tokens", "temperature", "top_p", "n", "stop", "seed", "logprobs", "top_logprobs",
        "frequency_penalty", "presence_penalty", "logit_bias", "user", "tools", "tool_choice", "parallel_tool_calls", "response_format", "prediction",
    ];

    private static readonly HashSet<string> VllmFields =
        [.. ChatFields.Except(["max_completion_tokens", "prediction"]), "top_k", "min_p", "repetition_penalty", "structured_outputs", "guided_regex", "guided_choice", "guided_grammar", "ignore_eos", "chat_template_kwargs", "priority"];

    /// <summary>The key that it asks for.</summary>
    public static string ApiKey => Key;

    /// <summary>The page <c>/health</c> (or its like) says that it is ready.</summary>
    public bool IsHealthy { get; set; } = true;

    /// <inheritdoc/>
    public WirePage? Page(HttpRequest request) => request.Path.Value switch
    {
        "/health" or "/health/ready" => new WirePage("", Status: IsHealthy ? 200 : 503),
        "/metrics" => new WirePage(VllmMetrics),
        "/v1/models" or "/openai/models" => new WirePage("""{"object":"list","data":[]}""", "application/json", IsHealthy ? 200 : 503),
        _ => null,
    };

    /// <inheritdoc/>
    public WireRequest Read(HttpRequest request, byte[] body)
    {
        Require(request.Method == "POST", "the method must be POST");
        Require(request.ContentType == "application/json", "the content type must be application/json");
        Require(kind == "azure" ? request.Headers["api-key"] == Key : request.Headers.Authorization == $"Bearer {Key}", "the key is wrong");
        var root = JsonDocument.Parse(body).RootElement;
        var (deployment, endpoint) = PathOf(request);
        Require(deployment is null == root.TryGetProperty("model", out var named), "the model must be in the path or in the body, not in both");
        var model = deployment ?? named.GetString()!;
        var isStreamed = root.TryGetProperty("stream", out var stream) && stream.GetBoolean();
        Check(endpoint, root, isStreamed);
        return new WireRequest(model, isStreamed, root)
        {
            Operation = endpoint switch { "chat/completions" => "chat", "completions" => "completion", "embeddings" => "embedding", "rerank" => "rerank", _ => throw new WireException($"no endpoint {endpoint}") },
        };
    }

    /// <inheritdoc/>
    public WireAnswer Whole(WireRequest request, WireUsage usage) => WireAnswer.Of(200, request.Operation switch
    {
        "embedding" => Embeddings(request, usage),
        "rerank" => Rerank(request),
        _ => JsonSerializer.Serialize(WholeObject(request, usage), Json),
    });

    /// <inheritdoc/>
    public IReadOnlyList<string> Events(WireRequest request, WireUsage usage)
    {
        var choices = request["n"] is { } n ? int.Parse(n) : 1;
        var isRunning = request["stream_options"]?.Contains("\"continuous_usage_stats\":true", StringComparison.Ordinal) is true;
        var isChat = request.Operation == "chat";
        var events = new List<string>();
        if (kind == "azure")
        {
            events.Add("""data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}""" + "\n\n");
        }

        for (var choice = 0; choice < choices && isChat; choice++)
        {
            events.Add(Chunk(request, choice, new { role = "assistant", content = "" }, null, isRunning ? new WireUsage(usage.Prompt, 0) : null));
        }

        var words = Words.Of(request);
        for (var i = 0; i < words.Count; i++)
        {
            for (var choice = 0; choice < choices; choice++)
            {
                events.Add(Chunk(request, choice, new { content = words[i] }, null, isRunning ? new WireUsage(usage.Prompt, i + 1) : null));
            }
        }

        for (var choice = 0; choice < choices; choice++)
        {
            events.Add(Chunk(request, choice, new { }, "stop", isRunning ? usage : null));
        }

        if (usage.Prompt is not null)
        {
            events.Add(Event(Envelope(request, isChat ? "chat.completion.chunk" : "text_completion", [], UsageOf(usage, choices))));
        }

        events.Add("data: [DONE]\n\n");
        return events;
    }

    /// <inheritdoc/>
    public WireAnswer Refuse(WireError refusal) => WireAnswer.Of(refusal.Status, ErrorJson(refusal));

    /// <inheritdoc/>
    public string ErrorEvent(WireError refusal) => kind == "orleansllm" ? $"event: error\ndata: {ErrorJson(refusal)}\n\n" : $"data: {ErrorJson(refusal)}\n\n";

    /// <inheritdoc/>
    public WireAnswer Filtered() => kind == "azure"
        ? WireAnswer.Of(400, """{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"violence":{"filtered":true,"severity":"high"}}}}}""")
        : WireAnswer.Of(400, """{"error":{"message":"The prompt was refused.","type":"invalid_request_error","param":null,"code":"content_policy_violation"}}""");

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new WireException(problem);
        }
    }

    private (string? Deployment, string Endpoint) PathOf(HttpRequest request)
    {
        var path = request.Path.Value!;
        if (kind != "azure" || path.StartsWith("/openai/v1/", StringComparison.Ordinal))
        {
            var prefix = kind == "azure" ? "/openai/v1/" : "/v1/";
            Require(path.StartsWith(prefix, StringComparison.Ordinal), $"no path {path}");
            return (null, path[prefix.Length..]);
        }

        var parts = path.Split('/', 5);
        Require(parts is ["", "openai", "deployments", _, _], $"no path {path}");
        Require(request.Query["api-version"] == "2024-10-21", "the api-version is missing");
        return (parts[3], parts[4]);
    }

    private void Check(string endpoint, JsonElement root, bool isStreamed)
    {
        if (endpoint is not ("chat/completions" or "completions"))
        {
            return;
        }

        var known = kind switch { "vllm" => VllmFields, "orleansllm" => [.. ChatFields, .. VllmFields, "deadline_ms", "max_queue_ms"], _ => ChatFields };
        foreach (var field in root.EnumerateObject())
        {
            Require(known.Contains(field.Name) || (endpoint == "completions" && field.Name == "prompt"), $"Unrecognized request argument supplied: {field.Name}");
        }

        Require(isStreamed == root.TryGetProperty("stream_options", out _), "stream_options must be there for streams only, and asks for the usage");
        Require(endpoint == "completions" == root.TryGetProperty("prompt", out _), "a completion has a prompt, a chat has messages");
        Require(!root.TryGetProperty("parallel_tool_calls", out _) || root.TryGetProperty("tools", out _), "'parallel_tool_calls' is only allowed when 'tools' are specified.");
    }

    private Dictionary<string, object?> WholeObject(WireRequest request, WireUsage usage)
    {
        var choices = request["n"] is { } n ? int.Parse(n) : 1;
        var isChat = request.Operation == "chat";
        return Envelope(request, isChat ? "chat.completion" : "text_completion", [.. Enumerable.Range(0, choices).Select(i => Choice(request, i))], UsageOf(usage, choices));
    }

    private static object Choice(WireRequest request, int index)
    {
        if (request.Operation != "chat")
        {
            return new { index, text = Words.Text, logprobs = (object?)null, finish_reason = "stop" };
        }

        object message = request["tools"] is null
            ? new { role = "assistant", content = Words.Text, refusal = (string?)null }
            : new { role = "assistant", content = (string?)null, tool_calls = new[] { new { id = "call_1", type = "function", function = new { name = "look_up", arguments = "{\"q\":\"fox\"}" } } } };
        return new { index, message, logprobs = request["logprobs"] == "true" ? Logprobs() : null, finish_reason = request["tools"] is null ? "stop" : "tool_calls" };
    }

    private static object Logprobs() => new
    {
        content = Words.Answer.Select(word => new { token = word, logprob = -0.25, bytes = Encoding.UTF8.GetBytes(word).Select(value => (int)value), top_logprobs = new[] { new { token = word, logprob = -0.25, bytes = (int[]?)null } } }),
        refusal = (object?)null,
    };

    private string Chunk(WireRequest request, int index, object delta, string? finish, WireUsage? running)
    {
        var isChat = request.Operation == "chat";
        object choice = isChat
            ? new { index, delta, logprobs = (object?)null, finish_reason = finish }
            : new { index, text = delta.GetType().GetProperty("content")?.GetValue(delta) ?? "", logprobs = (object?)null, finish_reason = finish };
        return Event(Envelope(request, isChat ? "chat.completion.chunk" : "text_completion", [choice], running is null ? null : UsageOf(running, 1)));
    }

    private Dictionary<string, object?> Envelope(WireRequest request, string type, object[] choices, object? usage)
    {
        var envelope = new Dictionary<string, object?>
        {
            ["id"] = "chatcmpl-1", ["object"] = type, ["created"] = 1_700_000_000, ["model"] = request.Model, ["choices"] = choices,
        };
        if (usage is not null || kind == "openai")
        {
            envelope["usage"] = usage;
        }

        return envelope;
    }

    private Dictionary<string, object>? UsageOf(WireUsage usage, int choices)
    {
        if (usage.Prompt is not { } prompt || usage.Completion is not { } completion)
        {
            return null;
        }

        var fields = new Dictionary<string, object>
        {
            ["prompt_tokens"] = prompt, ["completion_tokens"] = completion * choices, ["total_tokens"] = (long)prompt + (completion * choices),
            ["prompt_tokens_details"] = new { cached_tokens = 4 },
            ["completion_tokens_details"] = new { reasoning_tokens = 0 },
        };
        if (kind == "orleansllm")
        {
            fields["cost"] = 0.25m;
        }

        return fields;
    }

    private string ErrorJson(WireError error) => kind == "vllm"
        ? JsonSerializer.Serialize(new { error = new { message = error.Message, type = "BadRequestError", param = (string?)null, code = error.Status } }, Json)
        : JsonSerializer.Serialize(new { error = new { message = error.Message, type = "error", param = (string?)null, code = error.Code } }, Json);

    private static string Event(object data) => $"data: {JsonSerializer.Serialize(data, Json)}\n\n";

    private static string Embeddings(WireRequest request, WireUsage usage)
    {
        var isBase64 = request["encoding_format"] == "\"base64\"";
        var data = request.Body.GetProperty("input").EnumerateArray().Select((_, index) =>
        {
            float[] vector = [0.5f, index, -0.25f];
            object embedding = isBase64 ? Convert.ToBase64String(MemoryMarshal.AsBytes(vector.AsSpan())) : vector;
            return new { @object = "embedding", index, embedding };
        });

        // Out of order, as a parallel server may answer.
        return JsonSerializer.Serialize(new { @object = "list", model = request.Model, data = data.Reverse(), usage = new { prompt_tokens = usage.Prompt, total_tokens = usage.Prompt } }, Json);
    }

    private static string Rerank(WireRequest request) => JsonSerializer.Serialize(
        new
        {
            id = "rerank-1",
            model = request.Model,
            usage = new { total_tokens = 30 },
            results = request.Body.GetProperty("documents").EnumerateArray().Select((_, index) => new { index, relevance_score = 1f / (index + 2) }).OrderByDescending(result => result.relevance_score),
        },
        Json);

    /// <summary>A page as vLLM writes it.</summary>
    private const string VllmMetrics = """
        # HELP vllm:num_requests_running Number of requests in model execution batches.
        # TYPE vllm:num_requests_running gauge
        vllm:num_requests_running{engine="0",model_name="a } b"} 3.0
        vllm:num_requests_running{engine="1",model_name="a"} 2.0
        # TYPE vllm:num_requests_waiting gauge
        vllm:num_requests_waiting{engine="0",model_name="a"} 4.0
        # TYPE vllm:kv_cache_usage_perc gauge
        vllm:kv_cache_usage_perc{engine="0",model_name="a"} 0.25
        vllm:kv_cache_usage_perc{engine="1",model_name="a"} 0.5
        """;
}
