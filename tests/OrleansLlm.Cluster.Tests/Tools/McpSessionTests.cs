using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol.Protocol;
using OrleansLlm.Contracts;
using OrleansLlm.Grains.Tools;

namespace OrleansLlm.Cluster.Tests.Tools;

/// <summary>One session that many calls share, those of several tenants where the server is the operator's.</summary>
public sealed class McpSessionTests
{
    private static readonly Dictionary<string, object?> s_query = new() { ["query"] = "x" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("flood", "without a reply")]
    [InlineData(TestMcpServer.Crash, "it answered 500")]
    public async Task A_call_that_is_answered_badly_fails_alone(string tool, string problem)
    {
        await using var server = await TestMcpServer.StartAsync();
        await using var connection = Connect(server.Address);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await connection.ListAsync(Cancel);
        var other = connection.CallAsync("hang", new Dictionary<string, object?>(), leaving.Token);

        var failure = await Assert.ThrowsAsync<LlmException>(() => connection.CallAsync(tool, new Dictionary<string, object?>(), Cancel));

        Assert.Equal(LlmErrorCode.ToolServerFailed, failure.Code);
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        Assert.Equal((null, null), (failure.RetryAfter, connection.Problem));
        var found = await connection.CallAsync("search_documents", s_query, Cancel);
        Assert.Equal(SearchTool.Found, Assert.IsType<TextContentBlock>(Assert.Single(found.Content)).Text);
        Assert.False(other.IsCompleted);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
    }

    private static McpConnection Connect(Uri address) => new(
        new McpServer { Label = "s", Owner = "", Address = address, AllowPrivate = true, TimeLimit = TimeSpan.FromMinutes(2) }, TimeProvider.System, NullLoggerFactory.Instance);
}
