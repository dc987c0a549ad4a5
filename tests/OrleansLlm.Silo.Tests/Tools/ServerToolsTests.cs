using System.Text.Json;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Silo.Tests.Hosting;
using OrleansLlm.Silo.Tests.Responses;

namespace OrleansLlm.Silo.Tests.Tools;

/// <summary>What server tools do, in chats and responses.</summary>
public sealed class ServerToolsTests
{
    private const string Tools = """[{"type":"file_search","vector_store_ids":["vs_1"]},{"type":"mcp","server_label":"docs","authorization":"secret-token","headers":{"x-key":"secret-key"}},{"type":"function","name":"f"}]""";

    private static readonly ToolActivity Listing = new()
    {
        Id = "mcpl_1", Type = ToolActivity.Listing, Name = "", FunctionName = "", ServerLabel = "docs", Status = ToolActivityStatus.Completed,
        ResultsJson = """[{"name":"fetch","description":"Fetches.","input_schema":{"type":"object"},"annotations":null}]""",
    };

    private static readonly ToolActivity Search = new()
    {
        Id = "fs_1", Type = "file_search_call", Name = "file_search", FunctionName = "file_search", ArgumentsJson = """{"query":"hours"}""", Step = 1,
    };

    private static readonly ToolActivity Found = Search with
    {
        Status = ToolActivityStatus.Completed, Output = "[1] Opens at 9:15.", Queries = ["hours"],
        ResultsJson = """[{"file_id":"file_1","filename":"a.pdf","score":0.9,"text":"Opens at 9:15.","attributes":{}}]""",
    };

    private static readonly ToolActivity Fetch = new()
    {
        Id = "mcp_1", Type = "mcp_call", Name = "fetch", FunctionName = "fetch", ServerLabel = "docs", ArgumentsJson = """{"id":"7"}""", Step = 2,
    };

    private static readonly ToolActivity Waiting = Fetch with { Id = "mcpr_1", Status = ToolActivityStatus.AwaitingApproval, Step = 3 };

    private static readonly TextAnnotation Citation = new()
    {
        Type = "file_citation", StartIndex = 0, EndIndex = 8, FileId = "file_1", Filename = "a.pdf", Quote = "Opens at 9:15.", FirstByte = 10, ByteCount = 14, Index = "vs_1",
    };

    private static GenerationChunk[] Whole =>
    [
        new() { Route = Chunks.Route, Deltas = [new ChoiceDelta { Activities = [Listing] }] },
        Chunks.Text("Let me see."),
        Chunks.News(Search), Chunks.News(Found), Chunks.News(Fetch), Chunks.News(Fetch with { Status = ToolActivityStatus.Failed, Error = "No such page." }),
        Chunks.Text("At 9:15."),
        new() { Deltas = [new ChoiceDelta { FinishReason = FinishReason.Stop, Annotations = [Citation] }] },
        Chunks.Usage(),
    ];

    [Fact]
    public async Task A_response_shows_each_step_as_an_item_and_streams_the_same()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.Play(Whole);
        var body = $$"""{"model":"ember","input":"When?","tools":{{Tools}},"include":["file_search_call.results"],"max_tool_calls":5""";
        var whole = await (await api.PostAsync("/v1/responses", body + "}")).JsonAsync();
        var asked = api.Router.LastRequest;
        Assert.Equal(["file_search", "mcp"], asked.ServerTools!.Select(tool => tool.Type));
        Assert.Equal((5, "f"), (asked.MaxToolCalls, Assert.Single(asked.Tools!).Name));

        var output = whole.GetProperty("output");
        Assert.Equal(["mcp_list_tools", "message", "file_search_call", "mcp_call", "message"], output.EnumerateArray().Select(item => item.GetProperty("type").GetString()));
        Assert.Equal(["Let me see.", "At 9:15."], output.EnumerateArray().Where(item => item.TryGetProperty("content", out _)).Select(item => item.GetProperty("content")[0].GetProperty("text").GetString()));
        Assert.Equal(("hours", "file_1", "failed"), (output[2].GetProperty("queries")[0].GetString(), output[2].GetProperty("results")[0].GetProperty("file_id").GetString(), output[3].GetProperty("status").GetString()));
        var citation = output[4].GetProperty("content")[0].GetProperty("annotations")[0];
        Assert.Equal(("file_citation", 10, "Opens at 9:15."), (citation.GetProperty("type").GetString(), citation.GetProperty("first_byte").GetInt32(), citation.GetProperty("quote").GetString()));
        Assert.DoesNotContain("secret", whole.GetRawText(), StringComparison.Ordinal);

        var events = ResponseEvents.Read(await (await api.PostAsync("/v1/responses", body + ""","stream":true}""")).Content.ReadAsStringAsync());
        Assert.Equal(
            [
                "response.created", "response.in_progress", "response.output_item.added", "response.mcp_list_tools.in_progress", "response.mcp_list_tools.completed", "response.output_item.done",
                "response.output_item.added", "response.content_part.added", "response.output_text.delta", "response.output_text.done", "response.content_part.done", "response.output_item.done",
                "response.output_item.added", "response.file_search_call.in_progress", "response.file_search_call.searching", "response.file_search_call.completed", "response.output_item.done",
                "response.output_item.added", "response.mcp_call.in_progress", "response.mcp_call_arguments.delta", "response.mcp_call_arguments.done", "response.mcp_call.failed", "response.output_item.done",
                "response.output_item.added", "response.content_part.added", "response.output_text.delta", "response.output_text.annotation.added", "response.output_text.done", "response.content_part.done",
                "response.output_item.done", "response.completed",
            ],
            ResponseEvents.Types(events));
        Assert.Equal(Normal(output), Normal(events[^1].GetProperty("response").GetProperty("output")));
    }

    [Fact]
    public async Task Items_and_events_are_valid_by_OpenAIs_schemas()
    {
        var schemas = OpenAiSchemas.Load();
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.Play([.. Whole[..6], Chunks.News(Waiting), Chunks.Finish(), Chunks.Usage()]);
        var text = await (await api.PostAsync("/v1/responses", $$"""{"model":"ember","input":"When?","tools":{{Tools}},"include":["file_search_call.results"],"stream":true}""")).Content.ReadAsStringAsync();
        var events = ResponseEvents.Read(text);
        Assert.Empty(events.SelectMany(one => schemas.Check("ResponseStreamEvent", one)));
        var items = events[^1].GetProperty("response").GetProperty("output").EnumerateArray().ToList();
        Assert.Equal(["MCPListTools", "OutputMessage", "FileSearchToolCall", "MCPToolCall", "MCPApprovalRequest"], items.Select(SchemaOf));
        Assert.Empty(items.SelectMany(item => schemas.Check(SchemaOf(item), item)));
    }

    [Fact]
    public async Task What_tools_did_is_remembered_and_a_call_that_waits_can_be_approved()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.Play([.. Whole[..6], Chunks.News(Waiting), Chunks.Finish(), Chunks.Usage()]);
        var first = await (await api.PostAsync("/v1/responses", $$"""{"model":"ember","input":"When?","tools":{{Tools}}}""")).JsonAsync();
        Assert.Equal("completed", first.GetProperty("status").GetString());
        var id = first.GetProperty("id").GetString();

        api.Router.Script = (_, _) => Chunks.Answer("Done");
        const string word = """{"type":"mcp_approval_response","approval_request_id":"mcpr_1","approve":false,"reason":"no"}""";
        var second = await (await api.PostAsync("/v1/responses", $$"""{"model":"ember","previous_response_id":"{{id}}","tools":{{Tools}},"input":[{{word}}]}""")).JsonAsync();
        var asked = api.Router.LastRequest;
        Assert.Equal(("mcpr_1", false, "no"), (asked.ToolApprovals![0].CallId, asked.ToolApprovals[0].Approve, asked.ToolApprovals[0].Reason));
        Assert.Equal(["When?", "Let me see.", null], asked.Messages!.Select(message => message.Content));
        Assert.Equal([Found, Fetch with { Status = ToolActivityStatus.Failed, Error = "No such page." }, Waiting], asked.Messages![2].Activities);
        var items = await (await api.GetAsync($"/v1/responses/{second.GetProperty("id").GetString()}/input_items")).JsonAsync();
        Assert.Equal("mcpr_1", items.GetProperty("data")[0].GetProperty("approval_request_id").GetString());

        // The same without a stored response: the client sends the output items back.
        var sent = string.Join(',', first.GetProperty("output").EnumerateArray().Select(item => item.GetRawText()));
        await (await api.PostAsync("/v1/responses", $$"""{"model":"ember","store":false,"tools":{{Tools}},"input":[{"role":"user","content":"When?"},{{sent}},{{word}}]}""")).JsonAsync();
        Assert.Equal(["mcp_1", "mcpr_1"], api.Router.LastRequest.Messages![2].Activities!.Select(activity => activity.Id));
        Assert.Equal(ToolActivityStatus.AwaitingApproval, api.Router.LastRequest.Messages![2].Activities![1].Status);
    }

    [Fact]
    public async Task A_chat_shows_calls_and_sources_in_fields_of_its_own()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.Play(Whole);
        const string body = """{"model":"ember","messages":[{"role":"user","content":"When?"}],"tools":[{"type":"file_search","vector_store_ids":["vs_1"]}]""";
        var message = (await (await api.PostAsync("/v1/chat/completions", body + "}")).JsonAsync()).GetProperty("choices")[0].GetProperty("message");
        Assert.Equal("Let me see.\n\nAt 9:15.", message.GetProperty("content").GetString());
        Assert.Equal(["completed", "failed"], message.GetProperty("server_tools").EnumerateArray().Select(call => call.GetProperty("status").GetString()));
        var citation = message.GetProperty("annotations")[0].GetProperty("file_citation");
        Assert.Equal("At 9:15.", message.GetProperty("content").GetString()![citation.GetProperty("start_index").GetInt32()..citation.GetProperty("end_index").GetInt32()]);

        var chunks = (await (await api.PostAsync("/v1/chat/completions", body + ""","stream":true}""")).Content.ReadAsStringAsync()).Split("\n\n")
            .Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => JsonElement.Parse(line["data: ".Length..]).GetProperty("choices")[0].GetProperty("delta")).ToList();
        Assert.Equal("Let me see.\n\nAt 9:15.", string.Concat(chunks.Select(delta => delta.TryGetProperty("content", out var text) ? text.GetString() : "")));
        Assert.Equal(
            ["in_progress", "completed", "in_progress", "failed"],
            chunks.Where(delta => delta.TryGetProperty("server_tools", out _)).Select(delta => delta.GetProperty("server_tools")[0].GetProperty("status").GetString()));
        Assert.Equal(13, chunks.Single(delta => delta.TryGetProperty("annotations", out _)).GetProperty("annotations")[0].GetProperty("file_citation").GetProperty("start_index").GetInt32());

        // Sent back, they tell the model what its tools gave.
        await api.PostAsync("/v1/chat/completions", $$"""{"model":"ember","messages":[{"role":"user","content":"When?"},{{message.GetRawText()}},{"role":"user","content":"Sure?"}],"tool_approvals":[{"id":"mcpr_9","approve":true}]}""");
        Assert.Equal(["fs_1", "mcp_1"], api.Router.LastRequest.Messages![1].Activities!.Select(activity => activity.Id));
        Assert.Equal("mcpr_9", api.Router.LastRequest.ToolApprovals![0].CallId);
    }

    [Theory]
    [InlineData("""{"type":"file_search"}""", "file_search:")]
    [InlineData("""{"type":"mcp","server_label":"docs"}""", "mcp:docs")]
    [InlineData("""{"type":"mcp","server_label":"docs","name":"fetch"}""", "mcp:docs:fetch")]
    public async Task A_server_tool_can_be_demanded(string choice, string function)
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.PostAsync("/v1/responses", $$"""{"model":"ember","input":"Hi","tools":{{Tools}},"tool_choice":{{choice}}}""")).JsonAsync();
        Assert.Equal((ToolChoiceMode.Required, function), (api.Router.LastRequest.ToolChoice!.Mode, api.Router.LastRequest.ToolChoice.Functions![0]));
        await (await api.PostAsync("/v1/chat/completions", $$"""{"model":"ember","messages":[{"role":"user","content":"Hi"}],"tools":[{"type":"mcp","server_label":"docs"}],"tool_choice":{{choice}}}""")).JsonAsync();
        Assert.Equal(function, api.Router.LastRequest.ToolChoice!.Functions![0]);
    }

    [Theory]
    [InlineData("""{"type":"web_search"}""", "unsupported_value", "tools[0].type")]
    [InlineData("""{"type":"mcp","server_label":"docs","connector_id":"connector_gmail"}""", "unknown_parameter", "tools[0].connector_id")]
    public async Task What_a_tool_does_not_know_is_refused(string tool, string code, string field)
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.PostAsync("/v1/responses", $$"""{"model":"ember","input":"Hi","tools":[{{tool}}]}""")).ErrorAsync(400, code, field);
        await (await api.PostAsync("/v1/chat/completions", $$"""{"model":"ember","messages":[{"role":"user","content":"Hi"}],"tools":[{{tool}}]}""")).ErrorAsync(400, code, field);
    }

    private static string SchemaOf(JsonElement item) => item.GetProperty("type").GetString() switch
    {
        "mcp_list_tools" => "MCPListTools",
        "file_search_call" => "FileSearchToolCall",
        "mcp_call" => "MCPToolCall",
        "mcp_approval_request" => "MCPApprovalRequest",
        _ => "OutputMessage",
    };

    /// <summary>Without the ids of messages, which are new each time.</summary>
    private static string Normal(JsonElement output) => System.Text.RegularExpressions.Regex.Replace(output.GetRawText(), "msg_[0-9a-f]+", "msg");
}
