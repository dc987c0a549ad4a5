using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Completions;

public sealed class CompletionsTests
{
    private const string Once = """{"model":"ember","prompt":"Once"}""";

    [Fact]
    public async Task A_text_is_continued_byte_for_byte_as_openai_clients_expect()
    {
        await using var api = await ApiHost.StartAsync();

        var response = await api.PostAsync("/v1/completions", Once);
        var text = await response.Content.ReadAsStringAsync();

        var request = api.Router.LastRequest;
        var fingerprint = (await response.JsonAsync()).GetProperty("system_fingerprint").GetString();
        Assert.StartsWith("cmpl-", request.RequestId);
        Assert.Equal(("Once", 16, 1, false), (request.Prompt, request.MaxTokens, request.Choices, request.Logprobs));
        Assert.Equal(
            $$$"""{"id":"{{{request.RequestId}}}","object":"text_completion","created":1700000000,"model":"ember","system_fingerprint":"{{{fingerprint}}}","choices":[{"index":0,"text":"Hello world","logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0},"cost":0.000012}}""",
            text);
    }

    [Fact]
    public async Task A_stream_has_text_chunks_and_a_good_end()
    {
        await using var api = await ApiHost.StartAsync();

        var text = await (await api.PostAsync("/v1/completions", Once.Replace("{", "{\"stream\":true,\"echo\":true,"))).Content.ReadAsStringAsync();

        var events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("data: [DONE]", events[^1]);
        Assert.Equal(
            ["Once/null", "Hello/null", " world/null", "/\"stop\""],
            events[..^1].Select(e => JsonDocument.Parse(e["data: ".Length..]).RootElement.GetProperty("choices")[0])
                .Select(choice => $"{choice.GetProperty("text").GetString()}/{choice.GetProperty("finish_reason").GetRawText()}"));
    }

    [Fact]
    public async Task Token_prompts_are_passed_as_tokens_and_echoed_as_text()
    {
        await using var api = await ApiHost.StartAsync();

        var response = await api.PostAsync("/v1/completions", """{"model":"ember","prompt":[4,5],"echo":true}""");

        Assert.Equal([4, 5], api.Router.LastRequest.PromptTokens);
        Assert.Null(api.Router.LastRequest.Prompt);
        Assert.Equal("ember:4,5Hello world", (await response.JsonAsync()).GetProperty("choices")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Several_prompts_run_at_once_and_number_their_choices_through()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (request, _) => Chunks.Play(
            Chunks.Accepted, Chunks.Text($"{request.Prompt}0", 0, FinishReason.Stop), Chunks.Text($"{request.Prompt}1", 1, FinishReason.Length), Chunks.Usage());

        var response = await api.PostAsync("/v1/completions", """{"model":"ember","prompt":["a","b","c"],"n":2}""");

        var json = await response.JsonAsync();
        Assert.Equal(
            ["0:a0", "1:a1", "2:b0", "3:b1", "4:c0", "5:c1"],
            json.GetProperty("choices").EnumerateArray().Select(c => $"{c.GetProperty("index")}:{c.GetProperty("text").GetString()}"));
        Assert.Equal(9, json.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(6, json.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.Equal(0.000036m, json.GetProperty("usage").GetProperty("cost").GetDecimal());
        Assert.Equal(3, api.Router.Calls.Select(call => call.Request.RequestId).Distinct().Count());
    }

    [Fact]
    public async Task What_several_prompts_thought_and_read_from_a_cache_is_summed_up_too()
    {
        await using var api = await ApiHost.StartAsync();
        var usage = new TokenUsage { PromptTokens = 30, CachedPromptTokens = 10, CompletionTokens = 20, ReasoningTokens = 15 };
        api.Router.Script = (_, _) => Chunks.Play(Chunks.Accepted, Chunks.Finish(), new GenerationChunk { Usage = usage });

        var told = (await (await api.PostAsync("/v1/completions", """{"model":"ember","prompt":["a","b"]}""")).JsonAsync()).GetProperty("usage");

        Assert.Equal(30, told.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32());
        Assert.Equal(20, told.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
    }

    [Fact]
    public async Task When_one_of_several_prompts_is_refused_the_whole_request_is_and_the_others_stop()
    {
        await using var api = await ApiHost.StartAsync();
        var cancelled = new TaskCompletionSource();
        api.Router.Script = (request, token) => request.Prompt == "bad"
            ? Chunks.PlayThenThrow(new LlmException(LlmErrorCode.ContextLengthExceeded, "The prompt has 300 tokens; 256 fit.", "prompt"))
            : Chunks.PlayThenHang(cancelled, [Chunks.Accepted, Chunks.Text("x")], token);

        var response = await api.PostAsync("/v1/completions", """{"model":"ember","prompt":["good","bad"],"stream":true}""");

        await response.ErrorAsync(400, "context_length_exceeded", "prompt");
        await cancelled.Task;
    }

    [Fact]
    public async Task Logprobs_have_the_old_shape_with_offsets_that_go_on_across_chunks()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.Play(
            Chunks.Accepted,
            new GenerationChunk { Deltas = [new ChoiceDelta { Text = "ab", Logprobs = [Chunks.Logprob("ab", -1, Chunks.Alternative("x", -0.5f), Chunks.Alternative("ab", -1))] }] },
            new GenerationChunk { Deltas = [new ChoiceDelta { Text = "c", Logprobs = [Chunks.Logprob("c", -2)] }] },
            Chunks.Finish(),
            Chunks.Usage());

        var whole = await (await api.PostAsync("/v1/completions", Once.Replace("{", "{\"logprobs\":1,"))).JsonAsync();
        var stream = await (await api.PostAsync("/v1/completions", Once.Replace("{", "{\"logprobs\":1,\"stream\":true,"))).Content.ReadAsStringAsync();

        Assert.Equal(
            """{"tokens":["ab","c"],"token_logprobs":[-1,-2],"top_logprobs":[{"x":-0.5,"ab":-1},{"c":-2}],"text_offset":[0,2]}""",
            whole.GetProperty("choices")[0].GetProperty("logprobs").GetRawText());
        Assert.Contains("""{"tokens":["c"],"token_logprobs":[-2],"top_logprobs":[{"c":-2}],"text_offset":[2]}""", stream);
    }

    [Theory]
    [InlineData("\"prompt\":null", "prompt", "Missing required parameter")]
    [InlineData("\"prompt\":\"\"", "prompt", "at least 1 character")]
    [InlineData("\"prompt\":[]", "prompt", "an array of 1 to 16 elements. Given: 0 elements")]
    [InlineData("\"prompt\":{}", "prompt", "a string, an array of token ids, or an array of those")]
    [InlineData("\"prompt\":[1,\"a\"]", "prompt[1]", "expected an integer, but got a string")]
    [InlineData("\"prompt\":[1,-1]", "prompt[1]", "0 or more. Given: -1")]
    [InlineData("\"prompt\":[\"a\",\"\"]", "prompt[1]", "at least 1 character")]
    [InlineData("\"prompt\":[\"a\",[]]", "prompt[1]", "at least 1 token id")]
    [InlineData("\"prompt\":[\"a\",5]", "prompt[1]", "a string or an array of token ids, but got the number 5")]
    [InlineData("\"prompt\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\",\"12\",\"13\",\"14\",\"15\",\"16\",\"17\"]", "prompt", "1 to 16 elements. Given: 17 elements")]
    [InlineData("\"prompt\":\"a\",\"suffix\":\"b\"", "suffix", "Given: \"b\"")]
    [InlineData("\"prompt\":\"a\",\"logprobs\":21", "logprobs", "from 0 to 20. Given: 21")]
    [InlineData("\"prompt\":\"a\",\"logprobs\":true", "logprobs", "expected an integer")]
    [InlineData("\"prompt\":\"a\",\"echo\":true,\"logprobs\":0", "echo", "prompt tokens are not offered")]
    [InlineData("\"prompt\":\"a\",\"best_of\":2", "best_of", "Given: 2")]
    [InlineData("\"prompt\":\"a\",\"max_tokens\":0", "max_tokens", "1 or more. Given: 0")]
    [InlineData("\"prompt\":\"a\",\"temperature\":3", "temperature", "from 0 to 2. Given: 3")]
    public async Task A_bad_field_is_named_with_its_limit_and_the_value_given(string fields, string param, string message)
    {
        await using var api = await ApiHost.StartAsync();

        var error = await (await api.PostAsync("/v1/completions", $"{{\"model\":\"ember\",{fields}}}")).ErrorAsync(400, param: param);

        Assert.Contains(message, error.GetProperty("message").GetString());
    }
}
