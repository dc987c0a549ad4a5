using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Responses;

public sealed class BackgroundResponseTests
{
    private const string Whole = """{"model":"ember","input":"Hi","background":true,"metadata":{"a":"b"},"user":"u"}""";
    private const string Stream = """{"model":"ember","input":"Hi","background":true,"stream":true}""";

    [Fact]
    public async Task A_response_is_queued_at_once_and_made_without_its_client()
    {
        await using var api = await ApiHost.StartAsync();
        var queued = await (await api.PostAsync("/v1/responses", Whole)).JsonAsync();
        Assert.Equal(("queued", true, 0), (Text(queued, "status"), queued.GetProperty("background").GetBoolean(), queued.GetProperty("output").GetArrayLength()));

        var made = await EndedAsync(api, Text(queued, "id"));
        Assert.Equal(("completed", Text(queued, "id"), true), (Text(made, "status"), Text(made, "id"), made.GetProperty("background").GetBoolean()));
        Assert.Equal("Hello world", Text(made.GetProperty("output")[0].GetProperty("content")[0], "text"));
        Assert.Equal(queued.GetProperty("created_at").GetInt64(), made.GetProperty("created_at").GetInt64());
        Assert.Equal((0.000012m, "b", "u"), (made.GetProperty("usage").GetProperty("cost").GetDecimal(), Text(made.GetProperty("metadata"), "a"), Text(made, "user")));
        Assert.Equal(Text(queued, "id"), api.Router.LastRequest.RequestId);
    }

    [Fact]
    public async Task Its_client_may_stay_and_read_and_come_back_from_any_event_on()
    {
        await using var api = await ApiHost.StartAsync();
        var events = ResponseEvents.Read(await (await api.PostAsync("/v1/responses", Stream)).Content.ReadAsStringAsync());
        Assert.Equal(
            [
                "response.created", "response.queued", "response.in_progress", "response.output_item.added", "response.content_part.added", "response.output_text.delta",
                "response.output_text.delta", "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed",
            ],
            ResponseEvents.Types(events));
        Assert.Equal(["queued", "queued", "in_progress"], events.Take(3).Select(one => Text(one.GetProperty("response"), "status")));
        var id = Text(events[^1].GetProperty("response"), "id");
        Assert.Equal(events[^1].GetProperty("response").GetRawText(), (await (await api.GetAsync($"/v1/responses/{id}")).JsonAsync()).GetRawText());

        var rest = await (await api.GetAsync($"/v1/responses/{id}?stream=true&starting_after=5")).Content.ReadAsStringAsync();
        Assert.Equal(Enumerable.Range(6, 5), Numbers(rest));
        Assert.Equal(Enumerable.Range(0, 11), Numbers(await (await api.GetAsync($"/v1/responses/{id}?stream=true")).Content.ReadAsStringAsync()));
        await (await api.GetAsync($"/v1/responses/{id}?starting_after=5")).ErrorAsync(400, "invalid_value", "starting_after");
        await (await api.GetAsync($"/v1/responses/{id}?stream=true&starting_after=-1")).ErrorAsync(400, "invalid_value", "starting_after");
    }

    [Fact]
    public async Task A_queued_response_and_its_events_fit_openais_own_schemas()
    {
        var schemas = OpenAiSchemas.Load();
        await using var api = await ApiHost.StartAsync();
        Assert.Equal([], schemas.Check("Response", await (await api.PostAsync("/v1/responses", Whole)).JsonAsync()));
        var events = ResponseEvents.Read(await (await api.PostAsync("/v1/responses", Stream)).Content.ReadAsStringAsync());
        Assert.Equal([], schemas.Check("ResponseCreatedEvent", events[0]));
        Assert.Equal([], schemas.Check("ResponseQueuedEvent", events[1]));
        Assert.Equal([], schemas.Check("ResponseInProgressEvent", events[2]));
        Assert.Equal([], schemas.Check("ResponseCompletedEvent", events[^1]));
    }

    [Fact]
    public async Task A_reader_whose_silo_is_lost_reads_on_without_a_gap()
    {
        await using var api = await ApiHost.StartAsync(clock: TimeProvider.System);
        api.ResponseLostAfter = 6;
        var text = await (await api.PostAsync("/v1/responses", Stream)).Content.ReadAsStringAsync();
        Assert.Equal(Enumerable.Range(0, 11), Numbers(text));
    }

    [Fact]
    public async Task While_limits_refuse_it_it_waits()
    {
        await using var api = await ApiHost.StartAsync(clock: TimeProvider.System);
        var refusals = 1;
        api.Router.Script = (_, _) => Interlocked.Decrement(ref refusals) >= 0
            ? Chunks.PlayThenThrow(new LlmException(LlmErrorCode.RateLimited, "slow down", retryAfter: TimeSpan.FromMilliseconds(1)))
            : Chunks.Answer("at last");
        var queued = await (await api.PostAsync("/v1/responses", Whole)).JsonAsync();
        Assert.Equal("queued", Text(await (await api.GetAsync($"/v1/responses/{Text(queued, "id")}")).JsonAsync(), "status"));
        var made = await EndedAsync(api, Text(queued, "id"));
        Assert.Equal("at last", Text(made.GetProperty("output")[0].GetProperty("content")[0], "text"));
    }

    [Fact]
    public async Task Each_run_names_its_calls_alike_so_that_what_a_lost_one_reserved_is_taken_over_and_what_is_settled_is_not_in_the_way()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (request, _) => request.CallId?.EndsWith(":3", StringComparison.Ordinal) is true
            ? Chunks.Answer("made")
            : Chunks.PlayThenThrow(new LlmException(LlmErrorCode.Conflict, "It was settled already.", "id"));
        var id = Text(await (await api.PostAsync("/v1/responses", Whole)).JsonAsync(), "id");
        var made = await EndedAsync(api, id);
        Assert.Equal("made", Text(made.GetProperty("output")[0].GetProperty("content")[0], "text"));
        Assert.Equal([$"{id}:1", $"{id}:2", $"{id}:3"], api.Router.Calls.Select(call => call.Request.CallId).OfType<string>());
    }

    [Fact]
    public async Task What_was_sent_over_several_lines_is_told_and_made_all_the_same()
    {
        await using var api = await ApiHost.StartAsync();
        var body = ResponsesTests.OverLines.Replace("\"stream\": true", "\"stream\": true, \"background\": true", StringComparison.Ordinal);
        var events = ResponseEvents.Read(await (await api.PostAsync("/v1/responses", body)).Content.ReadAsStringAsync());
        Assert.Equal("response.completed", ResponseEvents.Types(events).Last());
    }

    [Fact]
    public async Task What_can_not_be_made_fails_with_its_reason_and_can_not_be_gone_on_from()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.PlayThenThrow(new LlmException(LlmErrorCode.BudgetExceeded, "The budget is spent."));
        var queued = await (await api.PostAsync("/v1/responses", Whole)).JsonAsync();
        var made = await EndedAsync(api, Text(queued, "id"));
        Assert.Equal(("failed", "The budget is spent."), (Text(made, "status"), Text(made.GetProperty("error"), "message")));
        var refused = await api.PostAsync("/v1/responses", $$"""{"model":"ember","input":"Two","previous_response_id":"{{Text(queued, "id")}}"}""");
        await refused.ErrorAsync(400, "invalid_value", "previous_response_id");
    }

    [Fact]
    public async Task What_breaks_on_the_way_fails_and_its_stream_ends_with_an_error()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.PlayThenThrow(new LlmException(LlmErrorCode.ProviderFailed, "gone"), Chunks.Accepted, Chunks.Text("Half"));
        var events = ResponseEvents.Read(await (await api.PostAsync("/v1/responses", Stream)).Content.ReadAsStringAsync());
        Assert.Equal(["response.output_text.delta", "error", "response.failed"], ResponseEvents.Types(events).TakeLast(3));
        Assert.Equal("gone", Text(events[^1].GetProperty("response").GetProperty("error"), "message"));
    }

    [Fact]
    public async Task What_nobody_can_take_is_refused_at_once()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Failure = new LlmException(LlmErrorCode.ModelNotFound, "no such model");
        await (await api.PostAsync("/v1/responses", Whole)).ErrorAsync(404, "model_not_found", "model");
        Assert.Empty(api.Responses);
    }

    [Fact]
    public async Task What_goes_on_is_made_from_the_whole_history_and_can_be_gone_on_from()
    {
        await using var api = await ApiHost.StartAsync();
        var first = await (await api.PostAsync("/v1/responses", """{"model":"ember","input":"One"}""")).JsonAsync();
        var second = await (await api.PostAsync("/v1/responses", $$"""{"model":"ember","input":"Two","background":true,"previous_response_id":"{{Text(first, "id")}}"}""")).JsonAsync();
        await EndedAsync(api, Text(second, "id"));
        await api.PostAsync("/v1/responses", $$"""{"model":"ember","input":"Three","previous_response_id":"{{Text(second, "id")}}"}""");
        Assert.Equal(
            ["user:One", "assistant:Hello world", "user:Two", "assistant:Hello world", "user:Three"],
            api.Router.LastRequest.Messages!.Select(message => $"{message.Role}:{message.Content}"));
    }

    private static async Task<JsonElement> EndedAsync(ApiHost api, string id)
    {
        await api.Responses.Values.Single(one => one.Stored?.Json.Contains(id, StringComparison.Ordinal) is true && one.Request is not null).EndedAsync();
        return await (await api.GetAsync($"/v1/responses/{id}")).JsonAsync();
    }

    private static IEnumerable<int> Numbers(string stream) => stream.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal))
        .Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement.GetProperty("sequence_number").GetInt32());

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
