using System.Collections.Concurrent;
using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Server;

namespace OrleansLlm.Cluster.Tests.Tools;

/// <summary>A real MCP server on a loopback port, by the official package.</summary>
internal sealed class TestMcpServer : IAsyncDisposable
{
    /// <summary>A tool that is answered with HTTP status 500.</summary>
    public const string Crash = "crash";

    private readonly WebApplication _app;

    private TestMcpServer(WebApplication app) => _app = app;

    /// <summary>The headers of every request, by name.</summary>
    public ConcurrentQueue<IDictionary<string, string>> Headers { get; } = [];

    /// <summary>Queries of the search tool.</summary>
    public ConcurrentQueue<string> Queries { get; } = [];

    /// <summary>Times that the tools were listed.</summary>
    public int Lists;

    public Uri Address => new($"{_app.Urls.First()}/mcp");

    public static async Task<TestMcpServer> StartAsync(int port = 0, HttpServerSessionMode mode = HttpServerSessionMode.Stateful)
    {
        TestMcpServer? server = null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        builder.Services.AddMcpServer().WithHttpTransport(options => options.SessionMode = mode).WithTools(
        [
            McpServerTool.Create(
                ([Description("What to look for.")] string query) =>
                {
                    server!.Queries.Enqueue(query);
                    return SearchTool.Found;
                },
                new McpServerToolCreateOptions { Name = "search_documents", Description = "Searches our documents.", ReadOnly = true }),
            McpServerTool.Create((string to) => $"sent to {to}", new McpServerToolCreateOptions { Name = "send_email", Destructive = true }),
            McpServerTool.Create(string () => throw new McpException("The disk is full."), new McpServerToolCreateOptions { Name = "fail" }),
            McpServerTool.Create(
                async (CancellationToken token) =>
                {
                    await Task.Delay(Timeout.Infinite, token);
                    return "";
                },
                new McpServerToolCreateOptions { Name = "hang" }),
            McpServerTool.Create(() => new string('x', 17 * 1024 * 1024), new McpServerToolCreateOptions { Name = "flood" }),
            McpServerTool.Create(() => "", new McpServerToolCreateOptions { Name = Crash }),
        ]).WithRequestFilters(filters => filters.AddListToolsFilter(next => (request, token) =>
        {
            Interlocked.Increment(ref server!.Lists);
            return next(request, token);
        }));
        var app = builder.Build();
        app.Use((context, next) =>
        {
            server!.Headers.Enqueue(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
            return CrashAsync(context, next);
        });
        app.MapMcp("/mcp");
        server = new TestMcpServer(app);
        await app.StartAsync();
        return server;
    }

    private static async Task CrashAsync(HttpContext context, RequestDelegate next)
    {
        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        if ((await reader.ReadToEndAsync()).Contains($"\"name\":\"{Crash}\"", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        context.Request.Body.Position = 0;
        await next(context);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
