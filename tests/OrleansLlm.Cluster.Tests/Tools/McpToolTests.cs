using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Tools;
using OrleansLlm.Tests.Stores;

namespace OrleansLlm.Cluster.Tests.Tools;

/// <summary>The embedded model calls tools of a real MCP server.</summary>
public sealed class McpToolTests : IAsyncLifetime
{
    private const string Question = "What do our documents say about opening hours?";

    private readonly Dictionary<string, ConfiguredToolServer> _servers = [];
    private TestMcpServer _mcp = null!;
    private TestCluster _cluster = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // It is started again on its port, which nothing else may take meanwhile.
        _mcp = await TestMcpServer.StartAsync(FreePorts.Next());
        _servers["docs"] = new ConfiguredToolServer { Url = _mcp.Address.ToString(), Headers = new Dictionary<string, string> { ["X-Api-Key"] = "operator" }, RequireApproval = "never" };
        _servers["theirs"] = new ConfiguredToolServer { Url = _mcp.Address.ToString(), Tenants = ["somebody-else"] };
        _cluster = new TestCluster(1, services: services => services.Configure<ToolsOptions>(options => (options.Servers, options.AllowPrivateAddresses) = (_servers, true)));
        await _cluster.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _mcp.DisposeAsync();
    }

    [Fact]
    public async Task An_operators_server_is_listed_once_called_and_answered_from()
    {
        foreach (var caller in (Caller[])[TestCluster.NewCaller(), TestCluster.NewCaller()])
        {
            var chunks = await AskAsync(caller, """{"type":"mcp","server_label":"docs","allowed_tools":["search_documents"]}""");
            Assert.Equal(SearchTool.Found, Requests.Text(chunks));
            var activities = Activities(chunks);
            Assert.Equal(["mcp_list_tools", "mcp_call"], activities.Select(activity => activity.Type));
            Assert.Equal("search_documents", Assert.Single(JsonElement.Parse(activities[0].ResultsJson!).EnumerateArray()).GetProperty("name").GetString());
            Assert.Equal((ToolActivityStatus.Completed, SearchTool.Found, "docs"), (activities[1].Status, activities[1].Output, activities[1].ServerLabel));
        }

        Assert.Equal(["opening hours", "opening hours"], _mcp.Queries);
        Assert.Equal(1, _mcp.Lists);
        Assert.All(_mcp.Headers, headers => Assert.Equal("operator", headers["X-Api-Key"]));
        Assert.Contains("server_label", (await FailAsync(TestCluster.NewCaller(), """{"type":"mcp","server_label":"theirs"}""")).Parameter, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenants_own_server_waits_for_approval_and_has_its_secrets()
    {
        var caller = TestCluster.NewCaller();
        var settings = _cluster.Client.GetGrain<IToolSettingsGrain>(new TenantKey(caller.Tenant).ToString());
        await settings.SetAsync(new ToolSettings
        {
            Servers = [new ToolServer { Label = "mine", Url = _mcp.Address.ToString(), Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer tenant" }, AllowedTools = ["search_documents"] }],
        });
        var status = await settings.TestServerAsync("mine");
        Assert.Equal(("search_documents", true, null), (Assert.Single(status.Tools).Name, status.Tools[0].IsReadOnly, status.Problem));
        Assert.Equal(["docs", "mine"], (await settings.ListServersAsync()).Select(server => server.Label));

        const string tool = """{"type":"mcp","server_label":"mine","authorization":"of-the-request","headers":{"X-User":"ann"}}""";
        var waiting = Activities(await AskAsync(caller, tool))[^1];
        Assert.Equal((ToolActivityStatus.AwaitingApproval, 0), (waiting.Status, _mcp.Queries.Count));
        var request = Request(tool) with
        {
            Messages = [new ChatMessage { Role = "user", Content = Question }, new ChatMessage { Role = "assistant", Activities = [waiting] }],
            ToolApprovals = [new ToolApproval { CallId = waiting.Id, Approve = true }],
        };
        var chunks = await Requests.ReadAsync(_cluster.Router().GenerateAsync(caller, request));
        Assert.Equal((SearchTool.Found, 1), (Requests.Text(chunks), _mcp.Queries.Count));

        // An approval is good for one call: sent again, it tells how that ended.
        var again = await Requests.ReadAsync(_cluster.Router().GenerateAsync(caller, request with { RequestId = $"again-{Guid.NewGuid():N}" }));
        Assert.Equal((SearchTool.Found, 1), (Requests.Text(again), _mcp.Queries.Count));
        Assert.Equal(Activities(chunks)[^1], Activities(again)[^1]);

        // The request's own secrets go along, but never in place of the settings'.
        Assert.Equal(("Bearer tenant", "ann"), (_mcp.Headers.Last()["Authorization"], _mcp.Headers.Last()["X-User"]));
        Assert.Contains("server_label", (await FailAsync(TestCluster.NewCaller(), tool)).Parameter, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"always":{"read_only":true}}""", true)]
    [InlineData("""{"never":{"tool_names":["search_documents"]}}""", false)]
    [InlineData("\"always\"", true)]
    [InlineData("\"never\"", false)]
    public async Task A_request_says_which_calls_wait(string approval, bool waits)
    {
        var chunks = await AskAsync(TestCluster.NewCaller(), $$"""{"type":"mcp","server_label":"docs","allowed_tools":{"read_only":true},"require_approval":{{approval}}}""");
        Assert.Equal(waits ? ToolActivityStatus.AwaitingApproval : ToolActivityStatus.Completed, Activities(chunks)[^1].Status);
    }

    [Fact]
    public async Task An_address_in_a_request_needs_a_host_that_the_tenant_allows()
    {
        var caller = TestCluster.NewCaller();
        var tool = $$"""{"type":"mcp","server_label":"any","server_url":"{{_mcp.Address}}","require_approval":"never","allowed_tools":["search_documents"]}""";
        var refused = await FailAsync(caller, tool);
        Assert.Equal((LlmErrorCode.InvalidRequest, "tools[0].server_url"), (refused.Code, refused.Parameter));
        await _cluster.Client.GetGrain<IToolSettingsGrain>(new TenantKey(caller.Tenant).ToString()).SetAsync(new ToolSettings { AllowedHosts = ["127.0.0.1"] });

        // Settings hold within seconds.
        while (true)
        {
            try
            {
                Assert.Equal(SearchTool.Found, Requests.Text(await AskAsync(caller, tool)));
                return;
            }
            catch (LlmException exception) when (exception.Code == LlmErrorCode.InvalidRequest)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), Cancel);
            }
        }
    }

    [Fact]
    public async Task A_server_that_came_back_is_found_again_and_one_that_is_gone_is_told()
    {
        const string tool = """{"type":"mcp","server_label":"docs","allowed_tools":["search_documents"]}""";
        Assert.Equal(SearchTool.Found, Requests.Text(await AskAsync(TestCluster.NewCaller(), tool)));
        var port = _mcp.Address.Port;
        await _mcp.DisposeAsync();

        // The list of tools is known; the call fails, and the model is told.
        var chunks = await AskAsync(TestCluster.NewCaller(), tool);
        Assert.Contains("The tool server 'docs' failed", Activities(chunks)[^1].Error, StringComparison.Ordinal);

        _mcp = await TestMcpServer.StartAsync(port);
        var settings = _cluster.Client.GetGrain<IToolSettingsGrain>(new TenantKey(TestCluster.NewCaller().Tenant).ToString());
        while ((await settings.ListServersAsync(Cancel)).Single(server => server.Label == "docs").Problem is not null)
        {
            try
            {
                await settings.TestServerAsync("docs", Cancel);
            }
            catch (LlmException exception) when (exception.Code == LlmErrorCode.ToolServerFailed)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), Cancel);
            }
        }

        Assert.Equal(SearchTool.Found, Requests.Text(await AskAsync(TestCluster.NewCaller(), tool)));
    }

    [Fact]
    public async Task A_session_that_the_server_forgot_is_made_anew_within_the_call()
    {
        const string tool = """{"type":"mcp","server_label":"docs","allowed_tools":["search_documents"]}""";
        Assert.Equal(SearchTool.Found, Requests.Text(await AskAsync(TestCluster.NewCaller(), tool)));
        var port = _mcp.Address.Port;
        await _mcp.DisposeAsync();
        _mcp = await TestMcpServer.StartAsync(port);
        Assert.Equal(SearchTool.Found, Requests.Text(await AskAsync(TestCluster.NewCaller(), tool)));
    }

    [Fact]
    public async Task A_program_of_the_operator_speaks_over_its_standard_streams()
    {
        Assert.SkipUnless(HasNode(), "Node.js not present: node");
        const string program = """
            const lines = require('readline').createInterface({ input: process.stdin });
            lines.on('line', line => {
              const { id, method, params } = JSON.parse(line);
              const tools = [{ name: 'search_documents', inputSchema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] } }];
              const result = {
                initialize: () => ({ protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'p', version: '1' } }),
                'tools/list': () => ({ tools }),
                'tools/call': () => ({ content: [{ type: 'text', text: `The ${process.env.OFFICE} office opens at 9:15.` }] }),
              }[method];
              if (id !== undefined) console.log(JSON.stringify(result ? { jsonrpc: '2.0', id, result: result() } : { jsonrpc: '2.0', id, error: { code: -32601, message: 'none' } }));
            });
            """;
        _servers["program"] = new ConfiguredToolServer
        {
            Command = "node", Arguments = ["-e", program], Environment = new Dictionary<string, string> { ["OFFICE"] = "Paris" }, RequireApproval = "never",
        };
        Assert.Equal(SearchTool.Found, Requests.Text(await AskAsync(TestCluster.NewCaller(), """{"type":"mcp","server_label":"program"}""")));
    }

    private static bool HasNode()
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true });
            return node is not null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static GenerationRequest Request(string tool) =>
        Requests.Chat(Question) with { ServerTools = [new ServerToolUse { Type = "mcp", SettingsJson = tool, Field = "tools[0]" }] };

    private static IReadOnlyList<ToolActivity> Activities(IEnumerable<GenerationChunk> chunks)
    {
        var activities = new ActivityAccumulator();
        foreach (var delta in chunks.SelectMany(chunk => chunk.Deltas))
        {
            activities.Add(delta.Activities);
        }

        return activities.Activities;
    }

    private Task<List<GenerationChunk>> AskAsync(Caller caller, string tool) => Requests.ReadAsync(_cluster.Router().GenerateAsync(caller, Request(tool), Cancel));

    private async Task<LlmException> FailAsync(Caller caller, string tool) => await Assert.ThrowsAsync<LlmException>(() => AskAsync(caller, tool));
}
