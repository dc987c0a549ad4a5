using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace OrleansLlm.TestServer;

/// <summary>Scripted answers, faults included.</summary>
public static class Answers
{
    public static RequestDelegate Json(int status, string body, params (string Name, string Value)[] headers) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        AddHeaders(context, headers);
        await context.Response.WriteAsync(body);
    };

    public static RequestDelegate Error(int status, string type, string? code, string message = "no", string? param = null, params (string Name, string Value)[] headers) =>
        Json(status, Envelope(type, code, message, param), headers);

    public static string Envelope(string type, string? code, string message = "no", string? param = null) =>
        $$"""{"error":{"message":{{Quote(message)}},"type":{{Quote(type)}},"param":{{Quote(param)}},"code":{{Quote(code)}} } }""";

    /// <summary>A stream of raw server-sent events, each flushed on its own.</summary>
    public static RequestDelegate Sse(IEnumerable<string> events, params (string Name, string Value)[] headers) => async context =>
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        AddHeaders(context, headers);
        foreach (var text in events)
        {
            await context.Response.WriteAsync(text + "\n\n");
            await context.Response.Body.FlushAsync();
        }
    };

    /// <summary>A stream whose connection breaks after these events.</summary>
    public static RequestDelegate Broken(params string[] events) => async context =>
    {
        await Sse(events)(context);
        context.Abort();
    };

    /// <summary>A stream that stays open and silent after these events until the client goes.</summary>
    public static RequestDelegate Silent(TaskCompletionSource clientGone, params string[] events) => async context =>
    {
        await Sse(events)(context);
        await using var registration = context.RequestAborted.Register(() => clientGone.TrySetResult());
        await clientGone.Task;
    };

    /// <summary>An answer that stops within its body, its connection open, until the client goes.</summary>
    public static RequestDelegate Stalled(int status, string beginning) => async context =>
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await Json(status, beginning)(context);
        await context.Response.Body.FlushAsync();
        await gone.Task;
    };

    public static string Whole(string text, string model = "ember", string usage = Usage) => $$"""
        {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"{{model}}",
         "choices":[{"index":0,"message":{"role":"assistant","content":{{Quote(text)}}},"finish_reason":"stop"}],"usage":{{usage}}}
        """;

    public const string Usage = """{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":1},"cost":0.25}""";

    public const string Done = "data: [DONE]";

    public static string Delta(string text, string? finish = null) =>
        $$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"ember","choices":[{"index":0,"delta":{"role":"assistant","content":{{Quote(text)}}},"finish_reason":{{Quote(finish)}} }]}""";

    public static string UsageChunk(int prompt = 3, int output = 2) =>
        string.Create(CultureInfo.InvariantCulture, $$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"ember","choices":[],"usage":{"prompt_tokens":{{prompt}},"completion_tokens":{{output}},"total_tokens":{{prompt + output}},"prompt_tokens_details":{"cached_tokens":1},"cost":0.25} }""");

    /// <summary>A whole, good stream.</summary>
    public static string[] GoodStream(params string[] texts) =>
        [.. texts.Select(text => Delta(text)), Delta("", "stop"), UsageChunk(output: texts.Length), Done];

    private static void AddHeaders(HttpContext context, (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }
    }

    private static string Quote(string? text) => text is null ? "null" : System.Text.Json.JsonSerializer.Serialize(text);
}
