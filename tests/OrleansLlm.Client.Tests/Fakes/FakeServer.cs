using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansLlm.TestServer;

/// <summary>A real HTTP server on a free port that answers by script and keeps what it was asked.</summary>
public sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<RequestDelegate> _script = new();

    private FakeServer(WebApplication app) => _app = app;

    /// <summary>All requests so far, in order.</summary>
    public ConcurrentQueue<CapturedRequest> Requests { get; } = new();

    /// <summary>Answers requests once the script is empty.</summary>
    public RequestDelegate Otherwise { get; set; } = Answers.Json(500, """{"error":{"message":"nothing scripted","type":"server_error","param":null,"code":null}}""");

    public Uri Address { get; private set; } = null!;

    public CapturedRequest Last => Requests.Last();

    public static async Task<FakeServer> StartAsync(params RequestDelegate[] script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new FakeServer(builder.Build());
        foreach (var answer in script)
        {
            server._script.Enqueue(answer);
        }

        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        server.Address = new Uri(server._app.Urls.First());
        return server;
    }

    public void Then(RequestDelegate answer) => _script.Enqueue(answer);

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Requests.Enqueue(new CapturedRequest(context.Request.Method, context.Request.Path.Value + context.Request.QueryString, headers, body));
        await (_script.TryDequeue(out var answer) ? answer : Otherwise)(context);
    }
}
