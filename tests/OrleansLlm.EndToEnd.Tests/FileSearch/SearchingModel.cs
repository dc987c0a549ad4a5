using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.FileSearch;

/// <summary>A provider whose model searches for what it is asked, then repeats the sentence about the price from what it got. It speaks OpenAI's chat format, streamed or not.</summary>
internal sealed class SearchingModel : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public SearchingModel()
    {
        Url = new Uri($"http://127.0.0.1:{Ports.Free(1)[0]}/");
        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Url { get; }

    /// <summary>What it was asked, call by call.</summary>
    public List<JsonNode> Calls { get; } = [];

    public void Dispose()
    {
        _listener.Close();
        _serving.Wait();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var request = JsonNode.Parse(context.Request.InputStream)!;
        Calls.Add(request);
        var (message, finish) = Message(request["messages"]!.AsArray());
        var isStreamed = (bool?)request["stream"] is true;
        var body = isStreamed
            ? Event(Answer("delta", message, finish)) + "data: [DONE]\n\n"
            : Answer("message", message, finish).ToJsonString();
        context.Response.ContentType = isStreamed ? "text/event-stream" : "application/json";
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
        context.Response.Close();
    }

    private static (JsonObject Message, string Finish) Message(JsonArray messages)
    {
        if ((string?)messages[^1]!["role"] != "tool")
        {
            var arguments = new JsonObject { ["query"] = (string?)messages[^1]!["content"] }.ToJsonString();
            var call = new JsonObject
            {
                ["index"] = 0, ["id"] = "call_1", ["type"] = "function", ["function"] = new JsonObject { ["name"] = "file_search", ["arguments"] = arguments },
            };
            return (new JsonObject { ["role"] = "assistant", ["content"] = null, ["tool_calls"] = new JsonArray(call) }, "tool_calls");
        }

        var sentence = ((string)messages[^1]!["content"]!).Split('.', '\n').First(part => part.Contains("costs", StringComparison.Ordinal)).Trim();
        return (new JsonObject { ["role"] = "assistant", ["content"] = sentence + ". [1]" }, "stop");
    }

    private static JsonObject Answer(string kind, JsonObject message, string finish) => new()
    {
        ["id"] = "chatcmpl-1", ["object"] = kind == "delta" ? "chat.completion.chunk" : "chat.completion", ["created"] = 1_700_000_000, ["model"] = "searcher",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, [kind] = message, ["finish_reason"] = finish }),
        ["usage"] = new JsonObject { ["prompt_tokens"] = 50, ["completion_tokens"] = 10, ["total_tokens"] = 60 },
    };

    private static string Event(JsonObject data) => $"data: {data.ToJsonString()}\n\n";
}
