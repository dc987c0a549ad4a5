using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Responses;

public sealed class ResponsesTests
{
    private const string Tool = """{"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":true}""";

    /// <summary>As people write it by hand.</summary>
    internal const string OverLines =
        """
        {
          "model": "ember", "input": "Hi", "stream": true,
          "text": {"format": {
            "type": "text"
          }},
          "tool_choice": {
            "type": "function",
            "name": "f"
          },
          "tools": [{"type": "function", "name": "f", "parameters": {
            "type": "object",
            "description": "a \"b\""
          }}]
        }
        """;

    [Fact]
    public async Task What_was_sent_over_several_lines_is_told_in_one_line_of_each_event()
    {
        await using var api = await ApiHost.StartAsync();
        var text = await (await api.PostAsync("/v1/responses", OverLines)).Content.ReadAsStringAsync();
        Assert.All(text.Split('\n'), line => Assert.Matches("^(|event: .*|data: .*)$", line));
        var tools = ResponseEvents.Read(text)[^1].GetProperty("response").GetProperty("tools");
        Assert.Equal("""{"type":"object","description":"a \"b\""}""", tools[0].GetProperty("parameters").GetRawText());
    }

    [Fact]
    public async Task A_response_has_openais_shape_and_is_stored_shown_and_deleted()
    {
        await using var api = await ApiHost.StartAsync();
        var response = await api.PostAsync("/v1/responses", """{"model":"ember","input":"Hi","instructions":"Be kind.","metadata":{"a":"b"},"max_output_tokens":9,"temperature":0.5}""");
        var json = await response.JsonAsync();
        var id = json.GetProperty("id").GetString()!;
        Assert.StartsWith("resp_", id, StringComparison.Ordinal);
        Assert.Equal(("response", "completed", "ember", 9), (Text(json, "object"), Text(json, "status"), Text(json, "model"), json.GetProperty("max_output_tokens").GetInt32()));
        var message = Assert.Single(json.GetProperty("output").EnumerateArray());
        Assert.Equal(("message", "assistant", "completed"), (Text(message, "type"), Text(message, "role"), Text(message, "status")));
        Assert.Equal("""[{"type":"output_text","text":"Hello world","annotations":[],"logprobs":[]}]""", message.GetProperty("content").GetRawText());
        Assert.Equal(
            """{"input_tokens":3,"input_tokens_details":{"cached_tokens":1,"cache_write_tokens":0},"output_tokens":2,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":5,"cost":0.000012}""",
            json.GetProperty("usage").GetRawText());
        Assert.Equal(["system:Be kind.", "user:Hi"], api.Router.LastRequest.Messages!.Select(one => $"{one.Role}:{one.Content}"));
        Assert.Equal((9, 0.5f), (api.Router.LastRequest.MaxTokens, api.Router.LastRequest.Sampling.Temperature));
        Assert.Equal("local", response.Header("x-provider"));

        Assert.Equal(json.GetRawText(), await (await api.GetAsync($"/v1/responses/{id}")).Content.ReadAsStringAsync());
        var items = await (await api.GetAsync($"/v1/responses/{id}/input_items")).JsonAsync();
        Assert.Equal("""[{"type":"input_text","text":"Hi"}]""", items.GetProperty("data")[0].GetProperty("content").GetRawText());
        Assert.Equal($$"""{"id":"{{id}}","object":"response","deleted":true}""", await (await api.DeleteAsync($"/v1/responses/{id}")).Content.ReadAsStringAsync());
        await (await api.GetAsync($"/v1/responses/{id}")).ErrorAsync(404, "not_found");
    }

    [Fact]
    public async Task A_response_goes_on_from_the_one_before_without_its_instructions()
    {
        await using var api = await ApiHost.StartAsync();
        var first = await (await api.PostAsync("/v1/responses", """{"model":"ember","input":"One","instructions":"Old."}""")).JsonAsync();
        var second = await (await api.PostAsync("/v1/responses", $$"""{"model":"ember","input":"Two","previous_response_id":"{{Text(first, "id")}}"}""")).JsonAsync();
        await api.PostAsync("/v1/responses", $$"""{"model":"ember","input":"Three","instructions":"New.","previous_response_id":"{{Text(second, "id")}}"}""");
        Assert.Equal(Text(first, "id"), Text(second, "previous_response_id"));
        Assert.Equal(
            ["system:New.", "user:One", "assistant:Hello world", "user:Two", "assistant:Hello world", "user:Three"],
            api.Router.LastRequest.Messages!.Select(message => $"{message.Role}:{message.Content}"));
    }

    [Fact]
    public async Task A_response_that_is_not_stored_can_not_be_gone_on_from()
    {
        await using var api = await ApiHost.StartAsync();
        var first = await (await api.PostAsync("/v1/responses", """{"model":"ember","input":"One","store":false}""")).JsonAsync();
        Assert.False(first.GetProperty("store").GetBoolean());
        await (await api.GetAsync($"/v1/responses/{Text(first, "id")}")).ErrorAsync(404, "not_found");
        await (await api.PostAsync("/v1/responses", $$"""{"model":"ember","input":"Two","previous_response_id":"{{Text(first, "id")}}"}""")).ErrorAsync(400, "invalid_value", "previous_response_id");
    }

    [Fact]
    public async Task A_function_is_called_and_its_output_answered()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.Play(
            Chunks.Accepted, Chunks.Call(0, "{\"a\"", "call_1", "f"), Chunks.Call(0, ":1}"), Chunks.Call(1, "{}", "call_2", "f"), Chunks.Finish(FinishReason.ToolCalls), Chunks.Usage());
        var first = await (await api.PostAsync("/v1/responses", $$"""{"model":"ember","input":"Go","tools":[{{Tool}}],"tool_choice":{"type":"function","name":"f"} }""")).JsonAsync();
        Assert.Equal(["f:call_1:{\"a\":1}", "f:call_2:{}"], first.GetProperty("output").EnumerateArray().Select(item => $"{Text(item, "name")}:{Text(item, "call_id")}:{Text(item, "arguments")}"));
        Assert.Equal($"[{Tool}]", first.GetProperty("tools").GetRawText());
        var asked = api.Router.LastRequest;
        Assert.Equal(("f", true, ToolChoiceMode.Required), (asked.Tools!.Single().Name, asked.Tools!.Single().Strict, asked.ToolChoice!.Mode));

        api.Router.Script = (_, _) => Chunks.Answer("done");
        await api.PostAsync("/v1/responses", $$"""
            {"model":"ember","previous_response_id":"{{Text(first, "id")}}","tools":[{{Tool}}],
             "input":[{"type":"function_call_output","call_id":"call_1","output":"7"},{"type":"function_call_output","call_id":"call_2","output":[{"type":"input_text","text":"8"}]}]}
            """);
        Assert.Equal(["user:Go:", "assistant::call_1,call_2", "tool:7:call_1", "tool:8:call_2"], api.Router.LastRequest.Messages!.Select(Show));

        // The same round trip without a stored response: the client sends the output items back.
        var items = string.Join(',', first.GetProperty("output").EnumerateArray().Select(item => item.GetRawText()));
        await api.PostAsync("/v1/responses", $$"""
            {"model":"ember","store":false,"tools":[{{Tool}}],
             "input":[{"role":"user","content":"Go"},{{items}},{"type":"function_call_output","call_id":"call_1","output":"7"},{"type":"function_call_output","call_id":"call_2","output":"8"}]}
            """);
        Assert.Equal(["user:Go:", "assistant::call_1,call_2", "tool:7:call_1", "tool:8:call_2"], api.Router.LastRequest.Messages!.Select(Show));
    }

    [Fact]
    public async Task A_schema_binds_the_text()
    {
        await using var api = await ApiHost.StartAsync();
        await api.PostAsync("/v1/responses", """{"model":"ember","input":"Hi","text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true},"verbosity":"low"},"reasoning":{"effort":"low"}}""");
        var request = api.Router.LastRequest;
        Assert.Equal((OutputConstraintKind.JsonSchema, """{"type":"object"}""", "text.format.schema"), (request.Constraint!.Kind, request.Constraint.Text, request.Constraint.Field));
        Assert.Equal("""{"reasoning_effort":"low","verbosity":"low"}""", request.TemplateArgumentsJson);
    }

    [Fact]
    public async Task A_response_in_a_conversation_is_a_reply_of_it()
    {
        await using var api = await ApiHost.StartAsync();
        var conversation = Text(await (await api.PostAsync("/v1/conversations", "{}")).JsonAsync(), "id");
        var json = await (await api.PostAsync("/v1/responses", $$"""{"model":"ember","input":"Hi","instructions":"Be kind.","conversation":"{{conversation}}"}""")).JsonAsync();
        Assert.Equal(conversation, Text(json.GetProperty("conversation"), "id"));
        var reply = api.Conversations.Values.Single().LastReply!;
        Assert.Equal(("Hi", "Be kind.", Text(json, "id")), (reply.Messages.Single().Content, reply.Instructions, reply.TurnId));
        await (await api.PostAsync("/v1/responses", """{"model":"ember","input":"Hi","conversation":{"id":"nope"}}""")).ErrorAsync(404, "not_found");
    }

    [Fact]
    public async Task An_answer_that_was_cut_is_incomplete()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.Play(Chunks.Accepted, Chunks.Text("Half"), Chunks.Finish(FinishReason.Length), Chunks.Usage());
        var json = await (await api.PostAsync("/v1/responses", """{"model":"ember","input":"Hi"}""")).JsonAsync();
        Assert.Equal(("incomplete", "max_output_tokens", "incomplete"), (Text(json, "status"), Text(json.GetProperty("incomplete_details"), "reason"), Text(json.GetProperty("output")[0], "status")));
    }

    [Fact]
    public async Task A_response_that_can_not_be_kept_is_not_sent_as_if_it_were()
    {
        await using var api = await ApiHost.StartAsync();
        api.ResponseFailure = new LlmException(LlmErrorCode.StoreUnavailable, "away", retryAfter: TimeSpan.FromSeconds(5));
        await (await api.PostAsync("/v1/responses", """{"model":"ember","input":"Hi"}""")).ErrorAsync(503, "store_unavailable");
        var events = ResponseEvents.Read(await (await api.PostAsync("/v1/responses", """{"model":"ember","input":"Hi","stream":true}""")).Content.ReadAsStringAsync());
        Assert.Equal(["error", "response.failed"], ResponseEvents.Types(events).TakeLast(2));
    }

    [Fact]
    public async Task Another_tenants_response_is_not_found()
    {
        await using var api = await ApiHost.StartAsync();
        var id = Text(await (await api.PostAsync("/v1/responses", """{"model":"ember","input":"Hi"}""")).JsonAsync(), "id");
        await api.PostAsync("/admin/v1/tenants", """{"id":"other"}""", ApiHost.OperatorKey);
        var key = (await api.Tenants["other"].CreateKeyAsync(new CreateKeyRequest { Name = "k", Role = KeyRole.Operator })).Key;
        await (await api.GetAsync($"/v1/responses/{id}", key)).ErrorAsync(404, "not_found");
        await (await api.PostAsync("/v1/responses", $$"""{"model":"ember","input":"Two","previous_response_id":"{{id}}"}""", key)).ErrorAsync(400, "invalid_value", "previous_response_id");
    }

    [Theory]
    [InlineData("""{"model":"ember"}""", "input")]
    [InlineData("""{"input":"Hi"}""", "model")]
    [InlineData("""{"model":"ember","input":[]}""", "input")]
    [InlineData("""{"model":"ember","input":[{"role":"robot","content":"x"}]}""", "input[0].role")]
    [InlineData("""{"model":"ember","input":[{"role":"user","content":[{"type":"input_image","image_url":"x"}]}]}""", "input[0].content[0].type")]
    [InlineData("""{"model":"ember","input":[{"type":"item_reference","id":"x"}]}""", "input[0].type")]
    [InlineData("""{"model":"ember","input":"Hi","background":true,"store":false}""", "background")]
    [InlineData("""{"model":"ember","input":"Hi","background":"yes"}""", "background")]
    [InlineData("""{"model":"ember","input":"Hi","prompt":{"id":"p"}}""", "prompt")]
    [InlineData("""{"model":"ember","input":"Hi","max_tool_calls":0}""", "max_tool_calls")]
    [InlineData("""{"model":"ember","input":"Hi","service_tier":"flex"}""", "service_tier")]
    [InlineData("""{"model":"ember","input":"Hi","tools":[{"type":"web_search"}]}""", "tools[0].type")]
    [InlineData("""{"model":"ember","input":"Hi","tool_choice":"maybe"}""", "tool_choice")]
    [InlineData("""{"model":"ember","input":"Hi","include":["everything"]}""", "include")]
    [InlineData("""{"model":"ember","input":"Hi","top_logprobs":2}""", "top_logprobs")]
    [InlineData("""{"model":"ember","input":"Hi","reasoning":{"summary":"auto"}}""", "reasoning.summary")]
    [InlineData("""{"model":"ember","input":"Hi","text":{"format":{"type":"json_schema","name":"n"}}}""", "text.format.schema")]
    [InlineData("""{"model":"ember","input":"Hi","truncation":"left"}""", "truncation")]
    [InlineData("""{"model":"ember","input":"Hi","previous_response_id":"a","conversation":"b"}""", "conversation")]
    [InlineData("""{"model":"ember","input":"Hi","stream_options":{}}""", "stream_options")]
    [InlineData("""{"model":"ember","input":"Hi","max_output_tokens":0}""", "max_output_tokens")]
    public async Task What_is_wrong_or_not_offered_is_named(string body, string param)
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.PostAsync("/v1/responses", body)).ErrorAsync(400, code: null, param);
        Assert.Empty(api.Router.Calls);
    }

    private static string Show(ChatMessage message) =>
        $"{message.Role}:{message.Content}:{message.ToolCallId ?? string.Join(',', (message.ToolCalls ?? []).Select(call => call.Id))}";

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
