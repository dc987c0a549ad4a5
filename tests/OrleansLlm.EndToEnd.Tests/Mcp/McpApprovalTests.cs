using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Client;
using OrleansLlm.Contracts;
using OrleansLlm.EndToEnd.Tests.Clients;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Mcp;

/// <summary>A caller of our SDK's <see cref="IChatClient"/> approves and denies calls of an MCP server's tool, over both transports; the server is the silo's own.</summary>
public sealed class McpApprovalTests : IAsyncLifetime
{
    private const string Question = "When does the Paris office open?";

    private readonly DataFolder _data = new();
    private SiloProcess _silo = null!;
    private ClusterConnection _cluster = null!;
    private ServiceProvider _http = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var port = Ports.Free(1)[0];
        _silo = SiloProcess.Launch(
            _data.Path,
            new Dictionary<string, string>
            {
                ["OrleansLlm__Tools__AllowPrivateAddresses"] = "true",
                ["OrleansLlm__Tools__Servers__docs__Url"] = $"http://127.0.0.1:{port}/mcp",
                ["OrleansLlm__Tools__Servers__docs__Headers__Authorization"] = $"Bearer {SiloProcess.Key}",
            },
            port);
        await _silo.WaitUntilReadyAsync();
        _cluster = await ClusterConnection.OpenAsync(_silo);
        var services = new ServiceCollection();
        services.AddOrleansLlmClient(options => (options.Endpoint, options.ApiKey, options.DefaultModel) = (_silo.Url, SiloProcess.Key, "ember"));
        _http = services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        await _cluster.DisposeAsync();
        await _silo.DisposeAsync();
        _data.Dispose();
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_call_waits_for_the_callers_word_and_runs_or_is_denied_by_it(bool overHttp, bool streams)
    {
        var chat = overHttp ? _http.GetRequiredService<IChatClient>() : _cluster.Chat(SiloProcess.Key);
        var tool = new HostedMcpServerTool("docs", "docs") { ApprovalMode = HostedMcpServerToolApprovalMode.AlwaysRequire, AllowedTools = ["search"] };
        List<ChatMessage> history = [new(ChatRole.User, Question)];
        var asked = await AskAsync(new ChatOptions { Tools = [tool], ToolMode = ChatToolMode.RequireAny, Temperature = 0 });
        var request = Assert.Single(asked.Messages.SelectMany(message => message.Contents).OfType<ToolApprovalRequestContent>());
        var call = Assert.IsType<McpServerToolCallContent>(request.ToolCall);
        Assert.Equal(("search", "docs", request.RequestId), (call.Name, call.ServerName, call.CallId));
        Assert.Contains("query", call.Arguments!.Keys);
        Assert.Empty(Results(asked));

        List<ChatMessage> before = [.. history];
        foreach (var isApproved in new[] { true, false })
        {
            history = [.. before, new ChatMessage(ChatRole.User, [request.CreateResponse(isApproved, "for the test")])];
            var answered = await AskAsync(new ChatOptions { Tools = [tool], ToolMode = ChatToolMode.None, Temperature = 0, MaxOutputTokens = 60 });
            var (made, outcome) = (answered.Messages.SelectMany(message => message.Contents).OfType<McpServerToolCallContent>().Single(), Results(answered).Single());
            Assert.Equal((made.CallId, "search"), (outcome.CallId, made.Name));
            Assert.Equal(call.Arguments["query"]!.ToString(), made.Arguments!["query"]!.ToString());
            Assert.Contains(
                isApproved ? "\"results\"" : "did not approve this call: for the test",
                outcome.Outputs!.Single() is TextContent text ? text.Text : Assert.IsType<ErrorContent>(outcome.Outputs![0]).Message,
                StringComparison.Ordinal);

            // It is decided on: the chat goes on, and a second word is refused.
            history.Add(new ChatMessage(ChatRole.User, "Thank you."));
            Assert.Empty(Results(await AskAsync(new ChatOptions { Tools = [tool], ToolMode = ChatToolMode.None, MaxOutputTokens = 20 })));
            history.Add(new ChatMessage(ChatRole.User, [request.CreateResponse(approved: true)]));
            Assert.Equal(LlmErrorCode.InvalidRequest, (await Assert.ThrowsAsync<LlmException>(() => AskAsync(new ChatOptions { Tools = [tool] }))).Code);
        }

        async Task<ChatResponse> AskAsync(ChatOptions options)
        {
            var response = streams ? await chat.GetStreamingResponseAsync(history, options, Cancel).ToChatResponseAsync(Cancel) : await chat.GetResponseAsync(history, options, Cancel);
            history.AddRange(response.Messages);
            return response;
        }
    }

    private static IEnumerable<McpServerToolResultContent> Results(ChatResponse response) => response.Messages.SelectMany(message => message.Contents).OfType<McpServerToolResultContent>();
}
