using System.Text.Json;
using OrleansLlm.EndToEnd.Tests.Monitoring;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Clients;

/// <summary>The npm package <c>openai</c>, unmodified, in a Node.js process, against a silo process.</summary>
public sealed class NodeOpenAiTests(SharedSilo shared, NodePackages node) : IClassFixture<NodePackages>
{
    [Fact]
    public async Task A_chat_is_answered_with_usage()
    {
        var answer = await RunAsync("chat");

        Assert.NotEmpty(TextOf(answer));
        Assert.Equal("stop", FirstChoice(answer).GetProperty("finish_reason").GetString());
        Assert.Equal("ember", answer.GetProperty("model").GetString());
        var usage = answer.GetProperty("usage");
        Assert.Equal(
            Number(usage, "total_tokens"),
            Number(usage, "prompt_tokens") + Number(usage, "completion_tokens"));
    }

    [Fact]
    public async Task A_stream_brings_the_same_text_piece_by_piece_and_usage_at_its_end()
    {
        var whole = await RunAsync("chat");
        var stream = await RunAsync("stream");

        var pieces = stream.GetProperty("pieces").EnumerateArray().Select(piece => piece.GetString()!).ToList();
        Assert.True(pieces.Count > 3, $"{pieces.Count} pieces");
        Assert.Equal(TextOf(whole), string.Concat(pieces));
        Assert.Equal("stop", stream.GetProperty("finish").GetString());
        Assert.Equal(
            Number(whole.GetProperty("usage"), "completion_tokens"),
            Number(stream.GetProperty("usage"), "completion_tokens"));
    }

    [Fact]
    public async Task Models_are_listed_and_retrieved()
    {
        var models = await RunAsync("models");
        Assert.Contains(models.GetProperty("listed").EnumerateArray(), id => id.GetString() == "ember");
        Assert.Equal("ember", models.GetProperty("retrieved").GetProperty("id").GetString());
        Assert.Equal("model", models.GetProperty("retrieved").GetProperty("object").GetString());
    }

    [Fact]
    public async Task A_plain_completion_goes_on_with_its_prompt()
    {
        var answer = await RunAsync("completion");
        var choice = FirstChoice(answer);
        Assert.StartsWith("RAG means", choice.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("length", choice.GetProperty("finish_reason").GetString());
        Assert.Equal(5, Number(answer.GetProperty("usage"), "completion_tokens"));
    }

    [Fact]
    public async Task A_stop_string_ends_the_answer_and_is_not_in_it()
    {
        var text = TextOf(await RunAsync("chat"));
        var stop = text.Substring(text.Length / 2, 4);

        var stopped = await RunAsync("stop", stop);

        Assert.Equal(text[..text.IndexOf(stop, StringComparison.Ordinal)], TextOf(stopped));
        Assert.Equal("stop", FirstChoice(stopped).GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Two_choices_come_with_their_indexes()
    {
        var answer = await RunAsync("choices");
        var choices = answer.GetProperty("choices").EnumerateArray().ToList();
        Assert.Equal([0, 1], choices.Select(choice => Number(choice, "index")).Order());
        Assert.All(choices, choice => Assert.NotEmpty(choice.GetProperty("message").GetProperty("content").GetString()!));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_text_and_others_do_not()
    {
        var texts = (await RunAsync("seed")).EnumerateArray().Select(text => text.GetString()!).ToList();
        Assert.Equal(texts[0], texts[1]);
        Assert.NotEqual([texts[0]], texts.Distinct());
    }

    [Fact]
    public async Task Log_probabilities_come_with_their_alternatives()
    {
        var answer = await RunAsync("logprobs");
        var tokens = FirstChoice(answer).GetProperty("logprobs").GetProperty("content").EnumerateArray().ToList();
        Assert.NotEmpty(tokens);
        Assert.All(tokens, token =>
        {
            var top = token.GetProperty("top_logprobs").EnumerateArray().ToList();
            Assert.Equal(3, top.Count);
            Assert.True(token.GetProperty("logprob").GetDouble() <= 0);

            // Greedy: the chosen token is the likeliest one.
            Assert.Equal(token.GetProperty("token").GetString(), top[0].GetProperty("token").GetString());
        });
    }

    [Fact]
    public async Task Tools_are_called_as_the_choice_says()
    {
        var answers = await RunAsync("toolChoices");
        var auto = CallOf(answers.GetProperty("auto"));
        Assert.Equal("search_documents", auto.GetProperty("name").GetString());
        Assert.Equal("opening hours", JsonElement.Parse(auto.GetProperty("arguments").GetString()!).GetProperty("query").GetString());
        Assert.Equal("tool_calls", FirstChoice(answers.GetProperty("auto")).GetProperty("finish_reason").GetString());
        Assert.Equal(JsonValueKind.Null, FirstChoice(answers.GetProperty("auto")).GetProperty("message").GetProperty("content").ValueKind);
        Assert.NotEmpty(TextOf(answers.GetProperty("none")));
        Assert.Contains(CallOf(answers.GetProperty("required")).GetProperty("name").GetString(), new[] { "get_weather", "search_documents" });
        var named = CallOf(answers.GetProperty("named"));
        Assert.Equal("get_weather", named.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.String, JsonElement.Parse(named.GetProperty("arguments").GetString()!).GetProperty("city").ValueKind);
    }

    [Fact]
    public async Task A_call_is_streamed_in_pieces_that_the_client_joins()
    {
        var stream = await RunAsync("toolStream");
        var deltas = stream.GetProperty("deltas").EnumerateArray().ToList();
        Assert.True(deltas.Count > 2, $"{deltas.Count} deltas");
        Assert.Equal("search_documents", deltas[0].GetProperty("function").GetProperty("name").GetString());
        Assert.All(deltas, delta => Assert.Equal(0, Number(delta, "index")));
        Assert.Equal("{\"query\": \"opening hours\"}", CallOf(stream.GetProperty("whole")).GetProperty("arguments").GetString());
        Assert.True(Number(stream.GetProperty("whole").GetProperty("usage"), "completion_tokens") > 5);
    }

    [Fact]
    public async Task The_clients_own_loop_calls_the_functions_and_ends_in_words()
    {
        var loop = await RunAsync("toolLoop");
        Assert.Equal("The Paris office opens at 9:15.", loop.GetProperty("content").GetString());
        var asked = Assert.Single(loop.GetProperty("asked").EnumerateArray());
        Assert.Equal("search_documents", asked.GetProperty("name").GetString());
        Assert.Equal("opening hours", asked.GetProperty("given").GetProperty("query").GetString());
        Assert.Equal(["user", "assistant", "tool", "assistant"], loop.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("role").GetString()));
    }

    [Fact]
    public async Task A_choice_of_an_unknown_function_is_a_bad_request_that_names_it()
    {
        var error = await RunAsync("unknownTool");
        AssertError(error, "BadRequestError", 400, null);
        Assert.Equal("tool_choice", error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task Aborting_a_stream_frees_the_slots()
    {
        using var http = shared.Silo.Http();
        var before = await MetricsPage.IdleAsync(http);

        await RunAsync("cancel");

        await Cancellation.WasSeenAsync(http, before, asked: 16 * 900);
    }

    [Fact]
    public async Task A_wrong_key_is_an_authentication_error() =>
        AssertError(await RunAsync("wrongKey"), "AuthenticationError", 401, "invalid_api_key");

    [Fact]
    public async Task An_unknown_model_is_a_not_found_error()
    {
        var error = await RunAsync("unknownModel");
        AssertError(error, "NotFoundError", 404, "model_not_found");
        Assert.Equal("model", error.GetProperty("param").GetString());
        Assert.Contains("no-such-model", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_out_of_range_is_a_bad_request_that_names_it()
    {
        var error = await RunAsync("badParameter");
        AssertError(error, "BadRequestError", 400, null);
        Assert.Equal("temperature", error.GetProperty("param").GetString());
    }

    [Fact]
    public async Task An_over_long_prompt_is_context_length_exceeded() =>
        AssertError(await RunAsync("longPrompt"), "BadRequestError", 400, "context_length_exceeded");

    private static void AssertError(JsonElement result, string type, int status, string? code)
    {
        Assert.True(result.TryGetProperty("error", out var name), $"No error was raised: {result}");
        Assert.Equal(type, name.GetString());
        Assert.Equal(status, Number(result, "status"));
        if (code is not null)
        {
            Assert.Equal(code, result.GetProperty("code").GetString());
        }
    }

    private static JsonElement FirstChoice(JsonElement answer) => answer.GetProperty("choices")[0];

    private static string TextOf(JsonElement answer) => FirstChoice(answer).GetProperty("message").GetProperty("content").GetString()!;

    private static JsonElement CallOf(JsonElement answer) =>
        Assert.Single(FirstChoice(answer).GetProperty("message").GetProperty("tool_calls").EnumerateArray()).GetProperty("function");

    private static int Number(JsonElement parent, string name) => parent.GetProperty(name).GetInt32();

    private Task<JsonElement> RunAsync(string scenario, params string[] arguments) =>
        node.RunScenarioAsync(shared.Silo, scenario, arguments);
}
