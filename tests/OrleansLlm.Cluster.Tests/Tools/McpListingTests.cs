using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using OrleansLlm.Contracts;
using OrleansLlm.Grains.Tools;

namespace OrleansLlm.Cluster.Tests.Tools;

/// <summary>Servers that list more tools than any has.</summary>
public sealed class McpListingTests
{
    private int _pages;

    [Theory]
    [InlineData(1, 10, "its list of tools has more than 100 pages")]
    [InlineData(400, 10, "it lists more than 1000 tools")]
    [InlineData(1, 3_000_000, "more than 4000000 characters")]
    public async Task Pages_without_end_end(int tools, int words, string problem)
    {
        await using var app = await StartAsync(tools, words);
        await using var connection = new McpConnection(
            new McpServer { Label = "s", Owner = "t", Address = new Uri($"{app.Urls.First()}/mcp"), AllowPrivate = true, TimeLimit = TimeSpan.FromMinutes(2) }, TimeProvider.System, NullLoggerFactory.Instance);
        var error = await Assert.ThrowsAsync<LlmException>(() => connection.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal((LlmErrorCode.ToolServerFailed, true), (error.Code, error.Message.Contains(problem, StringComparison.Ordinal)));
        Assert.InRange(_pages, 1, 101);
    }

    private async Task<WebApplication> StartAsync(int tools, int words)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddMcpServer().WithHttpTransport(options => options.SessionMode = HttpServerSessionMode.Stateless).WithListToolsHandler((_, _) =>
        {
            var page = Interlocked.Increment(ref _pages);
            return ValueTask.FromResult(new ListToolsResult
            {
                NextCursor = $"{page}",
                Tools = [.. Enumerable.Range(0, tools).Select(i => new Tool { Name = $"tool_{page}_{i}", Description = new string('x', words) })],
            });
        });
        var app = builder.Build();
        app.MapMcp("/mcp");
        await app.StartAsync();
        return app;
    }
}
