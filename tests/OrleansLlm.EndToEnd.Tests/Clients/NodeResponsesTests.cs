using System.Text.Json;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Clients;

/// <summary>Responses, files and batches by the npm package <c>openai</c>, unmodified, in a Node.js process, against a silo process.</summary>
public sealed class NodeResponsesTests(SharedSilo shared, NodePackages node) : IClassFixture<NodePackages>
{
    [Fact]
    public async Task A_response_is_made_gone_on_from_read_and_deleted()
    {
        var result = await RunAsync("response");
        Assert.NotEmpty(result.GetProperty("text").GetString()!);
        Assert.Equal(result.GetProperty("text").GetString(), result.GetProperty("read").GetString());
        Assert.Equal("shop", result.GetProperty("first").GetProperty("metadata").GetProperty("team").GetString());
        Assert.Equal(result.GetProperty("first").GetProperty("id").GetString(), result.GetProperty("second").GetProperty("previous_response_id").GetString());
        Assert.Equal("And what is a vector?", Assert.Single(result.GetProperty("items").EnumerateArray()).GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(404, result.GetProperty("gone").GetInt32());
    }

    [Fact]
    public async Task Events_come_in_order_and_the_clients_own_helper_puts_them_together()
    {
        var result = await RunAsync("responseStream");
        var events = result.GetProperty("types").EnumerateArray().ToList();
        var types = events.Select(one => one.GetProperty("type").GetString()).ToList();
        Assert.Equal(["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added"], types.Take(4));
        Assert.Equal(["response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed"], types.TakeLast(4));
        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(one => one.GetProperty("number").GetInt32()));
        Assert.NotEmpty(result.GetProperty("text").GetString()!);
        Assert.True(result.GetProperty("usage").GetProperty("output_tokens").GetInt32() > 3);
    }

    [Fact]
    public async Task A_response_in_the_background_is_asked_for_read_on_and_cancelled()
    {
        var result = await RunAsync("responseBackground");
        Assert.Equal(("queued", "completed"), (result.GetProperty("queued").GetString(), result.GetProperty("made").GetString()));
        Assert.Equal(result.GetProperty("whole").GetString(), result.GetProperty("text").GetString());
        var numbers = result.GetProperty("numbers").EnumerateArray().Select(number => number.GetInt32()).ToList();
        Assert.Equal(Enumerable.Range(0, numbers.Count), numbers);
        Assert.Contains(result.GetProperty("cancelled").GetString(), (string[])["cancelled", "completed"]);
        Assert.Equal(result.GetProperty("cancelled").GetString(), result.GetProperty("again").GetString());
    }

    [Fact]
    public async Task A_schema_binds_the_text() =>
        Assert.Contains((await RunAsync("responseSchema")).GetProperty("parsed").GetProperty("city").GetString(), (string[])["Paris", "Rome"]);

    [Fact]
    public async Task A_function_is_called_and_its_output_ends_in_words_with_and_without_a_stored_response()
    {
        var result = await RunAsync("responseTools");
        Assert.Equal("search_documents", Assert.Single(result.GetProperty("calls").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal("The Paris office opens at 9:15.", result.GetProperty("stateful").GetString());
        Assert.Equal("The Paris office opens at 9:15.", result.GetProperty("stateless").GetString());
    }

    [Fact]
    public async Task A_tool_that_is_not_offered_is_a_bad_request_that_names_it()
    {
        var error = await RunAsync("badResponse");
        Assert.Equal(("BadRequestError", "tools[0].type"), (error.GetProperty("error").GetString(), error.GetProperty("param").GetString()));
    }

    [Fact]
    public async Task A_batch_of_responses_is_executed_and_its_files_are_read()
    {
        var result = await RunAsync("batch");
        Assert.Contains(result.GetProperty("listed").EnumerateArray(), id => id.GetString() == result.GetProperty("file").GetProperty("id").GetString());
        var batch = result.GetProperty("batch");
        Assert.Equal("completed", batch.GetProperty("status").GetString());
        Assert.Equal("""{"total":2,"completed":1,"failed":1}""", batch.GetProperty("request_counts").GetRawText());
        var answer = Assert.Single(result.GetProperty("answers").EnumerateArray());
        Assert.Equal(("a", 200, "response"), (
            answer.GetProperty("custom_id").GetString(),
            answer.GetProperty("response").GetProperty("status_code").GetInt32(),
            answer.GetProperty("response").GetProperty("body").GetProperty("object").GetString()));
        var failure = Assert.Single(result.GetProperty("failures").EnumerateArray());
        Assert.Equal(("b", 404), (failure.GetProperty("custom_id").GetString(), failure.GetProperty("response").GetProperty("status_code").GetInt32()));
    }

    private Task<JsonElement> RunAsync(string scenario) => node.RunScenarioAsync(shared.Silo, scenario);
}
