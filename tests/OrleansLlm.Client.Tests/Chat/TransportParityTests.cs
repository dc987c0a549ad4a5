using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OrleansLlm.Client.Tests.Fakes;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.TestServer;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace OrleansLlm.Client.Tests.Chat;

/// <summary>The same call over both transports must ask for the same thing: the JSON body is compared with the grain's request.</summary>
public sealed class TransportParityTests
{
    private static readonly AIFunction Weather = AIFunctionFactory.Create((string city) => city, "weather", "Tells the weather.");

    private static readonly AIFunctionDeclaration Tree = AIFunctionFactory.CreateDeclaration("tree", "Grows.", JsonElement.Parse(
        """{"type":"object","properties":{"t":{"$ref":"#/$defs/t"}},"required":["t"],"$defs":{"t":{"type":"object","properties":{"kids":{"type":"array","items":{"$ref":"#/$defs/t"},"maxItems":2}}}}}"""));

    public static TheoryData<string, ChatOptions> Options => new()
    {
        { "none", new ChatOptions() },
        { "model", new ChatOptions { ModelId = "other" } },
        { "temperature", new ChatOptions { Temperature = 0.7f } },
        { "top_p", new ChatOptions { TopP = 0.9f } },
        { "top_k", new ChatOptions { TopK = 40 } },
        { "top_k as a field", With("top_k", 40) },
        { "min_p", With("min_p", 0.05) },
        { "repetition_penalty", With("repetition_penalty", 1.1f) },
        { "frequency_penalty", new ChatOptions { FrequencyPenalty = 0.5f } },
        { "presence_penalty", new ChatOptions { PresencePenalty = -0.5f } },
        { "seed", new ChatOptions { Seed = long.MaxValue } },
        { "max tokens", new ChatOptions { MaxOutputTokens = 17 } },
        { "stop", new ChatOptions { StopSequences = ["\n\n", "END"] } },
        { "ignore_eos", With("ignore_eos", true) },
        { "logit_bias", With("logit_bias", new Dictionary<int, float> { [50] = -100, [7] = 1.5f }) },
        { "logprobs", With("logprobs", true) },
        { "top_logprobs", With("top_logprobs", 3) },
        { "user", With("user", "jo \"x\"") },
        { "template arguments", With("chat_template_kwargs", new Dictionary<string, object> { ["thinking"] = false }) },
        { "instructions", new ChatOptions { Instructions = "Be brief." } },
        { "tools", new ChatOptions { Tools = [Weather] } },
        { "a tool with definitions", new ChatOptions { Tools = [Tree] } },
        { "strict tools", new ChatOptions { Tools = [Weather], AdditionalProperties = new() { ["strict"] = true } } },
        { "no tool", new ChatOptions { Tools = [Weather], ToolMode = ChatToolMode.None } },
        { "some tool", new ChatOptions { Tools = [Weather], ToolMode = ChatToolMode.RequireAny } },
        { "one tool", new ChatOptions { Tools = [Weather, Tree], ToolMode = ChatToolMode.RequireSpecific("tree") } },
        { "one call", new ChatOptions { Tools = [Weather], AllowMultipleToolCalls = false } },
        { "file search", new ChatOptions { Tools = [Search()] } },
        { "file search beside a function", new ChatOptions { Tools = [Weather, Search(("mode", "model"), ("ranking_options", new Dictionary<string, object> { ["score_threshold"] = 0.5 }))] } },
        { "an MCP server", new ChatOptions { Tools = [Mcp()] } },
        { "an MCP server of the settings", new ChatOptions { Tools = [new HostedMcpServerTool("tickets", "tickets")] } },
        { "an MCP server that is asked freely", new ChatOptions { Tools = [Mcp(HostedMcpServerToolApprovalMode.NeverRequire)] } },
        { "an MCP server that is asked by name", new ChatOptions { Tools = [Weather, Mcp(HostedMcpServerToolApprovalMode.RequireSpecific(["drop"], ["read", "list"]))] } },
        { "JSON", new ChatOptions { ResponseFormat = ChatResponseFormat.Json } },
        { "JSON schema", new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"object","properties":{"a":{"type":"integer","minimum":3}},"required":["a"],"additionalProperties":false}"""), "thing") } },
    };

    [Theory]
    [MemberData(nameof(Options), DisableDiscoveryEnumeration = true)]
    public async Task Both_transports_map_an_option_alike(string what, ChatOptions options)
    {
        var (body, request) = await AskBothAsync([new ChatMessage(ChatRole.User, "hello")], options);
        Assert.True(JsonNode.DeepEquals(Canonical.Of(request), Canonical.Of(body)), $"{what}:\n{Canonical.Of(request)}\n{Canonical.Of(body)}");
        if (what != "none")
        {
            var (_, plain) = await AskBothAsync([new ChatMessage(ChatRole.User, "hello")], new ChatOptions());
            Assert.False(JsonNode.DeepEquals(Canonical.Of(request), Canonical.Of(plain)), $"{what} had no effect");
        }
    }

    [Fact]
    public async Task Both_transports_map_messages_of_every_role_alike()
    {
        ChatMessage[] chat =
        [
            new(ChatRole.System, "s"),
            new(new ChatRole("developer"), "d"),
            new(ChatRole.User, "u") { AuthorName = "bob" },
            new(ChatRole.Assistant, [new TextContent("let me see"), new FunctionCallContent("c1", "weather", new Dictionary<string, object?> { ["city"] = "Ulm" })]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", "rain"), new FunctionResultContent("c2", new { Degrees = 5 }), new FunctionResultContent("c3", JsonElement.Parse("\"mild \\\"5\\\"\""))]),
            new(ChatRole.User, [new TextContent("a"), new TextContent("b")]),
        ];
        var (body, request) = await AskBothAsync(chat, new ChatOptions { Tools = [Weather] });
        Assert.Equal(8, request.Messages!.Count);
        Assert.Equal(("mild \"5\"", "ab"), (request.Messages[6].Content, request.Messages[7].Content));
        Assert.Equal(Canonical.Of(request).ToJsonString(), Canonical.Of(body).ToJsonString());
    }

    [Fact]
    public async Task Both_transports_refuse_a_tool_that_is_no_function()
    {
        using var http = Clients.Http(await FakeServer.StartAsync());
        using var cluster = Clients.Cluster(FakeCluster.Create().Client);
        var options = new ChatOptions { Tools = [new HostedWebSearchTool()] };
        var overHttp = await Assert.ThrowsAsync<LlmException>(() => http.Chat.GetResponseAsync("x", options));
        var overCluster = await Assert.ThrowsAsync<LlmException>(() => cluster.GetResponseAsync("x", options));
        Assert.Equal((LlmErrorCode.Unsupported, "tools[0].type", overHttp.Message), (overCluster.Code, overCluster.Parameter, overCluster.Message));
    }

    [Fact]
    public async Task Both_transports_refuse_a_file_search_that_can_not_be_made_in_the_same_words()
    {
        await AssertRefusedAsync(new HostedFileSearchTool(), "tools[0].inputs", "at least one vector store");
        await AssertRefusedAsync(new HostedFileSearchTool { Inputs = [new HostedFileContent("file-1")] }, "tools[0].inputs[0]", "must be a vector store. Given: HostedFileContent");
        await AssertRefusedAsync(Search(("max_num_results", 3)), "tools[0].max_num_results", "is a property of the tool itself");
    }

    [Fact]
    public async Task An_MCP_server_is_sent_as_the_servers_tool()
    {
        var (body, _) = await AskBothAsync([new ChatMessage(ChatRole.User, "hello")], new ChatOptions { Tools = [Mcp(HostedMcpServerToolApprovalMode.RequireSpecific(["drop"], null))] });
        Assert.Equal(
            """{"type":"mcp","server_label":"tickets","server_url":"https://mcp.example/x","server_description":"Tickets.","headers":{"Authorization":"Bearer t"},"allowed_tools":["read","list","drop"],"require_approval":{"always":{"tool_names":["drop"]}}}""",
            body["tools"]![0]!.ToJsonString());
    }

    [Fact]
    public async Task Both_transports_refuse_what_an_MCP_server_can_not_be_sent_with()
    {
        await AssertRefusedAsync(new HostedMcpServerTool("mail", "connector_gmail"), "tools[0].server_address", "Given: 'connector_gmail'");
        await AssertRefusedAsync(
            new HostedMcpServerTool("mail", "mail", new Dictionary<string, object?> { ["allowed_tools"] = "x" }), "tools[0].allowed_tools", "is a property of the tool itself");
    }

    [Theory]
    [InlineData("n", 2, LlmErrorCode.Unsupported)]
    [InlineData("min_p", "much", LlmErrorCode.InvalidRequest)]
    [InlineData("top_logprobs", 1.5, LlmErrorCode.InvalidRequest)]
    [InlineData("bad name", 1, LlmErrorCode.InvalidRequest)]
    public async Task Both_transports_refuse_a_bad_field_in_the_same_words(string name, object value, LlmErrorCode code)
    {
        await using var server = await FakeServer.StartAsync();
        using var http = Clients.Http(server);
        using var cluster = Clients.Cluster(FakeCluster.Create().Client);
        var overHttp = await Assert.ThrowsAsync<LlmException>(() => http.Chat.GetResponseAsync("x", With(name, value)));
        var overCluster = await Assert.ThrowsAsync<LlmException>(() => cluster.GetResponseAsync("x", With(name, value)));
        Assert.Equal((code, name), (overHttp.Code, overHttp.Parameter));
        Assert.Equal(overHttp.Message, overCluster.Message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_field_without_a_name_here_goes_raw_over_http_and_is_refused_by_the_cluster()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Answers.Whole("hi")));
        using var http = Clients.Http(server);
        using var cluster = Clients.Cluster(FakeCluster.Create().Client);
        var options = With("guided_regex", "[a-z]+");
        await http.Chat.GetResponseAsync("x", options);
        Assert.Equal("[a-z]+", (string?)server.Last.Json["guided_regex"]);
        var refused = await Assert.ThrowsAsync<LlmException>(() => cluster.GetResponseAsync("x", options));
        Assert.Equal("guided_regex", refused.Parameter);
    }

    [Fact]
    public async Task The_callers_options_are_not_changed()
    {
        var options = With("min_p", 0.5);
        options.TopK = 3;
        await AskBothAsync([new ChatMessage(ChatRole.User, "x")], options);
        Assert.Equal(3, options.TopK);
        Assert.Null(options.RawRepresentationFactory);
        Assert.Null(options.ModelId);
        Assert.Equal(0.5, options.AdditionalProperties!["min_p"]);
    }

    private static async Task AssertRefusedAsync(AITool tool, string field, string words)
    {
        using var http = Clients.Http(await FakeServer.StartAsync());
        using var cluster = Clients.Cluster(FakeCluster.Create().Client);
        var options = new ChatOptions { Tools = [tool] };
        var overHttp = await Assert.ThrowsAsync<LlmException>(() => http.Chat.GetResponseAsync("x", options));
        var overCluster = await Assert.ThrowsAsync<LlmException>(() => cluster.GetResponseAsync("x", options));
        Assert.Equal((field, field, overHttp.Message), (overHttp.Parameter, overCluster.Parameter, overCluster.Message));
        Assert.Contains(words, overHttp.Message, StringComparison.Ordinal);
    }

    private static HostedFileSearchTool Search(params (string Name, object? Value)[] more) => new(more.ToDictionary(one => one.Name, one => one.Value))
    {
        Inputs = [new HostedVectorStoreContent("vs_1"), new HostedVectorStoreContent("vs_2")],
        MaximumResultCount = 7,
    };

    private static HostedMcpServerTool Mcp(HostedMcpServerToolApprovalMode? approval = null) => new("tickets", "https://mcp.example/x")
    {
        ServerDescription = "Tickets.",
        AllowedTools = ["read", "list", "drop"],
        ApprovalMode = approval,
        Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer t" },
    };

    private static ChatOptions With(string name, object value) => new() { AdditionalProperties = new() { [name] = value } };

    private static async Task<(JsonObject Body, GenerationRequest Request)> AskBothAsync(ChatMessage[] chat, ChatOptions options)
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Answers.Whole("hi")));
        using var http = Clients.Http(server);
        var (client, fake) = FakeCluster.Create();
        using var cluster = Clients.Cluster(client);
        var overHttp = await http.Chat.GetResponseAsync(chat, options);
        var overCluster = await cluster.GetResponseAsync(chat, options);
        Assert.Equal(overHttp.Text, overCluster.Text);
        return (server.Last.Json, fake.Router.Calls.Single().Request);
    }
}
