using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Responses;

public sealed class ResponseStreamTests
{
    private const string Stream = """{"model":"ember","stream":true,"input":"Hi"}""";

    [Fact]
    public async Task A_text_streams_in_order_and_ends_with_the_stored_response()
    {
        await using var api = await ApiHost.StartAsync();
        var events = await StreamAsync(api, Stream);
        Assert.Equal(
            [
                "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added", "response.output_text.delta",
                "response.output_text.delta", "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed",
            ],
            ResponseEvents.Types(events));
        Assert.Equal("Hello world", string.Concat(events.Where(one => one.TryGetProperty("delta", out _)).Select(one => one.GetProperty("delta").GetString())));
        Assert.Equal("in_progress", events[0].GetProperty("response").GetProperty("status").GetString());
        var last = events[^1].GetProperty("response");
        Assert.Equal(("completed", 2), (last.GetProperty("status").GetString(), last.GetProperty("usage").GetProperty("output_tokens").GetInt32()));
        Assert.Single(events.Where(one => one.TryGetProperty("item_id", out _)).Select(one => one.GetProperty("item_id").GetString()).Append(last.GetProperty("output")[0].GetProperty("id").GetString()).Distinct());
        var stored = await (await api.GetAsync($"/v1/responses/{last.GetProperty("id").GetString()}")).Content.ReadAsStringAsync();
        Assert.Equal(last.GetRawText(), stored);
    }

    [Fact]
    public async Task Calls_stream_after_the_text_that_came_before_them()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.Play(
            Chunks.Accepted, Chunks.Text("Let me see."), Chunks.Call(0, "", "call_1", "f"), Chunks.Call(0, "{}"), Chunks.Call(1, "{}", "call_2", "g"), Chunks.Finish(FinishReason.ToolCalls), Chunks.Usage());
        var events = await StreamAsync(api, Stream);
        Assert.Equal(
            [
                "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added", "response.output_text.delta",
                "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.output_item.added", "response.function_call_arguments.delta",
                "response.output_item.added", "response.function_call_arguments.delta", "response.function_call_arguments.done", "response.output_item.done",
                "response.function_call_arguments.done", "response.output_item.done", "response.completed",
            ],
            ResponseEvents.Types(events));
        Assert.Equal([0, 1, 2], events.Where(one => one.GetProperty("type").GetString() == "response.output_item.done").Select(one => one.GetProperty("output_index").GetInt32()));
        Assert.Equal(3, events[^1].GetProperty("response").GetProperty("output").GetArrayLength());
    }

    [Theory]
    [InlineData(FinishReason.Length, "response.incomplete", "incomplete")]
    [InlineData(FinishReason.ContentFilter, "response.incomplete", "incomplete")]
    [InlineData(FinishReason.Stop, "response.completed", "completed")]
    public async Task The_end_tells_how_it_ended(FinishReason reason, string type, string status)
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.Play(Chunks.Accepted, Chunks.Finish(reason), Chunks.Usage());
        var events = await StreamAsync(api, Stream);
        Assert.Equal((type, status), (events[^1].GetProperty("type").GetString(), events[^1].GetProperty("response").GetProperty("status").GetString()));
        Assert.Equal(status, events[^2].GetProperty("item").GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_stream_that_breaks_ends_with_an_error_and_a_failed_response()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.PlayThenThrow(new LlmException(LlmErrorCode.ReplicaUnavailable, "gone"), Chunks.Accepted, Chunks.Text("Half"));
        var events = await StreamAsync(api, Stream);
        Assert.Equal(["error", "response.failed"], ResponseEvents.Types(events).TakeLast(2));
        Assert.Equal(("replica_unavailable", "gone"), (events[^2].GetProperty("code").GetString(), events[^2].GetProperty("message").GetString()));
        Assert.Equal("""{"code":"server_error","message":"gone"}""", events[^1].GetProperty("response").GetProperty("error").GetRawText());
        await (await api.GetAsync($"/v1/responses/{events[^1].GetProperty("response").GetProperty("id").GetString()}")).ErrorAsync(404);
    }

    [Fact]
    public async Task A_refusal_before_the_first_event_has_its_status()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.PlayThenThrow(new LlmException(LlmErrorCode.RateLimited, "slow down", retryAfter: TimeSpan.FromSeconds(2)));
        await (await api.PostAsync("/v1/responses", Stream)).ErrorAsync(429, "rate_limit_exceeded");
    }

    [Fact]
    public async Task Events_and_responses_fit_openais_own_schemas()
    {
        var schemas = OpenAiSchemas.Load();
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.Play(
            Chunks.Accepted, Chunks.Text("Let me see."), Chunks.Call(0, "{}", "call_1", "f"), Chunks.Finish(FinishReason.ToolCalls), Chunks.Usage());
        var names = new Dictionary<string, string>
        {
            ["response.created"] = "ResponseCreatedEvent",
            ["response.in_progress"] = "ResponseInProgressEvent",
            ["response.output_item.added"] = "ResponseOutputItemAddedEvent",
            ["response.content_part.added"] = "ResponseContentPartAddedEvent",
            ["response.output_text.delta"] = "ResponseTextDeltaEvent",
            ["response.output_text.done"] = "ResponseTextDoneEvent",
            ["response.content_part.done"] = "ResponseContentPartDoneEvent",
            ["response.output_item.done"] = "ResponseOutputItemDoneEvent",
            ["response.function_call_arguments.delta"] = "ResponseFunctionCallArgumentsDeltaEvent",
            ["response.function_call_arguments.done"] = "ResponseFunctionCallArgumentsDoneEvent",
            ["response.completed"] = "ResponseCompletedEvent",
        };
        var events = await StreamAsync(api, """{"model":"ember","stream":true,"input":"Hi","metadata":{"a":"b"},"tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":true}]}""");
        Assert.NotEmpty(schemas.Check("ResponseCompletedEvent", events[0]));
        foreach (var one in events)
        {
            Assert.Equal([], schemas.Check(names[one.GetProperty("type").GetString()!], one));
        }

        var items = await (await api.GetAsync($"/v1/responses/{events[^1].GetProperty("response").GetProperty("id").GetString()}/input_items")).JsonAsync();
        Assert.Equal([], schemas.Check("ResponseItemList", items));
    }

    private static async Task<IReadOnlyList<JsonElement>> StreamAsync(ApiHost api, string body)
    {
        var response = await api.PostAsync("/v1/responses", body);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return ResponseEvents.Read(await response.Content.ReadAsStringAsync());
    }
}
