using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OrleansLlm.Client.Tests.Fakes;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.TestServer;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace OrleansLlm.Client.Tests.Chat;

/// <summary>Calls of MCP servers' tools, and those that wait for approval, are alike over both transports, in whole answers and in streams.</summary>
public sealed class McpApprovalTests
{
    private static readonly ToolActivity Made = new()
    {
        Id = "mcp_1", Type = "mcp_call", Name = "read", FunctionName = "tickets_read", ServerLabel = "tickets", ArgumentsJson = """{"id":7}""", Status = ToolActivityStatus.Completed, Output = "open", Step = 1,
    };

    private static readonly ToolActivity Waiting = new()
    {
        Id = "mcpr_2", Type = "mcp_call", Name = "drop", FunctionName = "tickets_drop", ServerLabel = "tickets", ArgumentsJson = """{"id": 7, "why": "old"}""", Status = ToolActivityStatus.AwaitingApproval, Step = 2,
    };

    private static readonly ChatOptions Options = new() { Tools = [new HostedMcpServerTool("tickets", "tickets") { ApprovalMode = HostedMcpServerToolApprovalMode.AlwaysRequire }] };

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task A_call_is_told_with_its_result_and_one_that_waits_as_a_request_for_approval(bool overHttp, bool streams)
    {
        await using var asked = await AskAsync(overHttp, streams, [new ChatMessage(ChatRole.User, "Drop ticket 7")], Made with { Status = ToolActivityStatus.InProgress, Output = null }, Made, Waiting);
        var contents = asked.Response.Messages.SelectMany(message => message.Contents).ToList();

        var call = Assert.Single(contents.OfType<McpServerToolCallContent>());
        Assert.Equal(("mcp_1", "read", "tickets", "7"), (call.CallId, call.Name, call.ServerName, call.Arguments!["id"]!.ToString()));
        var result = Assert.Single(contents.OfType<McpServerToolResultContent>());
        Assert.Equal(("mcp_1", "open"), (result.CallId, Assert.IsType<TextContent>(Assert.Single(result.Outputs!)).Text));

        var request = Assert.Single(contents.OfType<ToolApprovalRequestContent>());
        var waits = Assert.IsType<McpServerToolCallContent>(request.ToolCall);
        Assert.Equal(("mcpr_2", "mcpr_2", "drop", "tickets"), (request.RequestId, waits.CallId, waits.Name, waits.ServerName));
        Assert.Equal(["id", "why"], waits.Arguments!.Keys);
        Assert.Equal("hi", asked.Response.Text);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task The_word_on_a_request_goes_to_the_server_with_the_calls_of_the_chat(bool overHttp, bool isKeptAsJson)
    {
        await using var first = await AskAsync(overHttp, streams: true, [new ChatMessage(ChatRole.User, "Drop ticket 7")], Made, Waiting);
        List<ChatMessage> chat = [new(ChatRole.User, "Drop ticket 7"), .. first.Response.Messages];
        var request = chat[^1].Contents.OfType<ToolApprovalRequestContent>().Single();
        chat.Add(new ChatMessage(ChatRole.User, [request.CreateResponse(approved: false, "It is Anna's.")]));
        var given = isKeptAsJson ? JsonSerializer.Deserialize<List<ChatMessage>>(JsonSerializer.Serialize(chat, AIJsonUtilities.DefaultOptions), AIJsonUtilities.DefaultOptions)! : chat;

        var denied = Waiting with { Id = "mcp_3", Status = ToolActivityStatus.Denied, ApprovalId = "mcpr_2", Error = "The user did not approve this call: It is Anna's." };
        await using var second = await AskAsync(overHttp, streams: false, given, denied);
        var (messages, words) = second.Sent();
        Assert.Equal(["user", "assistant"], messages.Select(message => message.Role));
        Assert.Equal([Made, Waiting], messages[1].Activities!.Select(Plain), Same);
        Assert.Equal([new ToolApproval { CallId = "mcpr_2", Approve = false, Reason = "It is Anna's." }], words);

        // What was decided on is not sent again with the next question; the model is told how it ended.
        given.AddRange(second.Response.Messages);
        given.Add(new ChatMessage(ChatRole.User, "Why not?"));
        await using var third = await AskAsync(overHttp, streams: true, given);
        (messages, words) = third.Sent();
        Assert.Empty(words);
        Assert.Equal([denied], messages[2].Activities!.Select(Plain), Same);
        Assert.Equal("Why not?", messages[^1].Content);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_word_that_answers_nothing_or_for_a_second_time_is_refused_by_name(bool overHttp)
    {
        await using var first = await AskAsync(overHttp, streams: false, [new ChatMessage(ChatRole.User, "x")], Waiting);
        var request = first.Response.Messages[^1].Contents.OfType<ToolApprovalRequestContent>().Single();
        List<ChatMessage> asked = [new(ChatRole.User, "x"), .. first.Response.Messages];
        var other = new ToolApprovalRequestContent("mcpr_9", request.ToolCall).CreateResponse(approved: true);

        await RefusedAsync(overHttp, [.. asked, Word(other)], "messages[2].content", "answers a request for approval that no message has. Given: 'mcpr_9'");
        await RefusedAsync(overHttp, [.. asked, Word(request.CreateResponse(approved: true), request.CreateResponse(approved: false))], "messages[2].content", "was answered before. Given: 'mcpr_2'");
        var ran = new ChatMessage(ChatRole.Assistant, [new McpServerToolCallContent("mcp_5", "drop", "tickets") { AdditionalProperties = new() { ["approval_request_id"] = "mcpr_2" } }, new McpServerToolResultContent("mcp_5")]);
        await RefusedAsync(overHttp, [.. asked, Word(request.CreateResponse(approved: true)), ran, Word(request.CreateResponse(approved: true))], "messages[4].content", "was answered before");
        await RefusedAsync(overHttp, [.. asked, new ChatMessage(ChatRole.Tool, [new McpServerToolResultContent("mcp_8")])], "messages", "a result of an MCP server's call that none of them makes. Given: 'mcp_8'");
        var function = new ToolApprovalRequestContent("c1", new FunctionCallContent("c1", "weather")).CreateResponse(approved: true);
        await RefusedAsync(overHttp, [.. asked, Word(function)], "messages[2].content", "approves a call that no MCP server runs");
        await RefusedAsync(overHttp, [new ChatMessage(ChatRole.User, [request])], "messages[0].content", "which only the assistant makes. Given role: 'user'");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failed_call_has_its_error_and_arguments_that_are_no_object_are_kept_as_they_are(bool overHttp)
    {
        var failed = Made with { ArgumentsJson = "[1", Status = ToolActivityStatus.Failed, Output = null, Error = "The arguments are not a JSON object." };
        await using var first = await AskAsync(overHttp, streams: false, [new ChatMessage(ChatRole.User, "x")], failed);
        var contents = first.Response.Messages[^1].Contents;
        Assert.Null(contents.OfType<McpServerToolCallContent>().Single().Arguments);
        Assert.Equal("The arguments are not a JSON object.", contents.OfType<McpServerToolResultContent>().Single().Outputs!.OfType<ErrorContent>().Single().Message);
        await using var second = await AskAsync(overHttp, streams: false, [.. first.Response.Messages, new ChatMessage(ChatRole.User, "y")]);
        Assert.Equal([failed], second.Sent().Messages[0].Activities!);
    }

    private static ChatMessage Word(params AIContent[] words) => new(ChatRole.User, [.. words]);

    private static async Task RefusedAsync(bool overHttp, List<ChatMessage> chat, string parameter, string message)
    {
        var refused = await Assert.ThrowsAsync<LlmException>(() => AskAsync(overHttp, streams: false, chat));
        Assert.Equal((LlmErrorCode.InvalidRequest, parameter), (refused.Code, refused.Parameter));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    private static async Task<Asked> AskAsync(bool overHttp, bool streams, IReadOnlyList<ChatMessage> chat, params ToolActivity[] calls)
    {
        var server = await FakeServer.StartAsync(streams ? Answers.Sse([.. calls.Select(Delta), .. Answers.GoodStream("hi")]) : Answers.Json(200, Whole(calls)));
        var (grains, cluster) = FakeCluster.Create();
        cluster.Router.Script.Enqueue([FakeRouterGrain.Route, .. calls.Select(call => new GenerationChunk { Deltas = [new ChoiceDelta { Activities = [call] }] }), FakeRouterGrain.Text("hi"), FakeRouterGrain.End]);
        using var http = Clients.Http(server);
        using var direct = Clients.Cluster(grains);
        var client = overHttp ? http.Chat : direct;
        try
        {
            var response = streams ? await client.GetStreamingResponseAsync(chat, Options).ToChatResponseAsync() : await client.GetResponseAsync(chat, Options);
            return new Asked(server, cluster, overHttp, response);
        }
        catch
        {
            Assert.Empty(server.Requests);
            Assert.Empty(cluster.Router.Calls);
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>As the server writes them: by its own rules, of a whole answer each call once.</summary>
    private static string Whole(ToolActivity[] calls)
    {
        var whole = JsonNode.Parse(Answers.Whole("hi"))!;
        whole["choices"]![0]!["message"]!["server_tools"] = new JsonArray([.. calls.GroupBy(call => call.Id).Select(same => (JsonNode)Json(same.Last()))]);
        return whole.ToJsonString();
    }

    private static string Delta(ToolActivity call)
    {
        var part = JsonNode.Parse(Answers.Delta("")["data: ".Length..])!;
        part["choices"]![0]!["delta"] = new JsonObject { ["server_tools"] = new JsonArray(Json(call)) };
        return "data: " + part.ToJsonString();
    }

    private static JsonObject Json(ToolActivity call)
    {
        string[] statuses = ["in_progress", "completed", "failed", "awaiting_approval", "denied"];
        var json = new JsonObject
        {
            ["id"] = call.Id, ["type"] = call.Type, ["status"] = statuses[(int)call.Status], ["name"] = call.Name, ["function"] = call.FunctionName,
            ["server_label"] = call.ServerLabel, ["arguments"] = call.ArgumentsJson, ["step"] = call.Step,
        };
        foreach (var (name, value) in new[] { ("output", call.Output), ("error", call.Error), ("approval_request_id", call.ApprovalId) }.Where(field => field.Item2 is not null))
        {
            json[name] = value;
        }

        return json;
    }

    private static ToolActivity ActivityOf(JsonNode json) => new()
    {
        Id = (string)json["id"]!,
        Type = (string)json["type"]!,
        Status = (string)json["status"]! switch
        {
            "in_progress" => ToolActivityStatus.InProgress,
            "completed" => ToolActivityStatus.Completed,
            "failed" => ToolActivityStatus.Failed,
            "awaiting_approval" => ToolActivityStatus.AwaitingApproval,
            _ => ToolActivityStatus.Denied,
        },
        Name = (string)json["name"]!,
        FunctionName = (string)json["function"]!,
        ServerLabel = (string?)json["server_label"],
        ArgumentsJson = (string)json["arguments"]!,
        Step = (int)json["step"]!,
        Output = (string?)json["output"],
        Error = (string?)json["error"],
        ApprovalId = (string?)json["approval_request_id"],
    };

    /// <summary>Kept as JSON, arguments lose their spaces.</summary>
    private static ToolActivity Plain(ToolActivity call) => call with { ArgumentsJson = JsonNode.Parse(call.ArgumentsJson)!.ToJsonString() };

    private static bool Same(ToolActivity expected, ToolActivity given) => Plain(expected) == given;

    private sealed record Asked(FakeServer Server, FakeCluster Cluster, bool OverHttp, ChatResponse Response) : IAsyncDisposable
    {
        /// <summary>What was sent, whichever way.</summary>
        public (IReadOnlyList<Contracts.Routing.ChatMessage> Messages, IReadOnlyList<ToolApproval> Words) Sent()
        {
            if (!OverHttp)
            {
                var request = Cluster.Router.Calls.Single().Request;
                return (request.Messages!, request.ToolApprovals ?? []);
            }

            var body = JsonNode.Parse(Server.Requests.Single().Body)!;
            return ([.. body["messages"]!.AsArray().Select(message => new Contracts.Routing.ChatMessage
            {
                Role = (string)message!["role"]!,
                Content = message["content"] is JsonArray parts ? string.Concat(parts.Select(part => (string?)part!["text"])) : (string?)message["content"],
                Activities = message["server_tools"]?.AsArray().Select(call => ActivityOf(call!)).ToList(),
            })], [.. (body["tool_approvals"]?.AsArray() ?? []).Select(word => new ToolApproval { CallId = (string)word!["id"]!, Approve = (bool)word["approve"]!, Reason = (string?)word["reason"] })]);
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
