using System.Runtime.CompilerServices;
using System.Text;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Chat;

public sealed class ChatCompletionsTests
{
    internal const string Hi = """{"model":"ember","messages":[{"role":"user","content":"Hi"}]}""";

    [Fact]
    public async Task A_chat_is_answered_byte_for_byte_as_openai_clients_expect()
    {
        await using var api = await ApiHost.StartAsync();

        var response = await api.PostAsync("/v1/chat/completions", Hi);
        var text = await response.Content.ReadAsStringAsync();

        var id = api.Router.LastRequest.RequestId;
        var fingerprint = (await response.JsonAsync()).GetProperty("system_fingerprint").GetString();
        Assert.Equal(200, (int)response.StatusCode);
        Assert.StartsWith("chatcmpl-", id);
        Assert.Equal(
            $$$"""{"id":"{{{id}}}","object":"chat.completion","created":1700000000,"model":"ember","system_fingerprint":"{{{fingerprint}}}","choices":[{"index":0,"message":{"role":"assistant","content":"Hello world","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0},"cost":0.000012}}""",
            text);
        Assert.Equal(Encoding.UTF8.GetByteCount(text), response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task All_settings_reach_the_router()
    {
        await using var api = await ApiHost.StartAsync();

        var response = await api.PostAsync("/v1/chat/completions", """
            {"model":"ember","messages":[
               {"role":"system","content":"Be brief."},
               {"role":"developer","content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]},
               {"role":"user","content":"Grüße 😀","name":"ann"},
               {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},
               {"role":"tool","content":"42","tool_call_id":"c1"}],
             "temperature":0.5,"top_p":0.25,"top_k":7,"min_p":0.125,"repetition_penalty":1.5,"frequency_penalty":-2,"presence_penalty":2,
             "logit_bias":{"5":-100,"6":2.5},"seed":-9007199254740993,"n":2,"max_completion_tokens":9,"stop":["a","b"],"ignore_eos":true,
             "logprobs":true,"top_logprobs":3,"user":"u1","priority":-5,"deadline_ms":9000,"max_queue_ms":500,"reasoning_effort":"low","chat_template_kwargs":{"thinking":false},
             "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}],"tool_choice":"auto"}
            """);

        await response.ErrorAsync(500, "internal_error"); // The script answers only one of the two choices: that is no whole answer.
        var request = api.Router.LastRequest;
        Assert.Equal(["system", "developer", "user", "assistant", "tool"], request.Messages!.Select(message => message.Role));
        Assert.Equal("one\ntwo", request.Messages![1].Content);
        Assert.Equal(("Grüße 😀", "ann"), (request.Messages[2].Content, request.Messages[2].Name));
        Assert.Equal(new ToolCall { Id = "c1", Name = "f", ArgumentsJson = "{\"a\":1}" }, Assert.Single(request.Messages[3].ToolCalls!));
        Assert.Equal("c1", request.Messages[4].ToolCallId);
        Assert.Equal(new Dictionary<int, float> { [5] = -100, [6] = 2.5f }, request.Sampling.LogitBias);
        Assert.Equal(
            new SamplingSettings
            {
                Temperature = 0.5f, TopP = 0.25f, TopK = 7, MinP = 0.125f, RepetitionPenalty = 1.5f, FrequencyPenalty = -2,
                PresencePenalty = 2, Seed = -9007199254740993,
            },
            request.Sampling with { LogitBias = null });
        Assert.Equal(["a", "b"], request.Stop);
        Assert.Equal((2, 9, true, true, 3), (request.Choices, request.MaxTokens, request.IgnoreEndOfSequence, request.Logprobs, request.TopLogprobs));
        Assert.Equal(new ToolDefinition { Name = "f", Description = "d", ParametersJson = """{"type":"object"}""" }, Assert.Single(request.Tools!));
        Assert.Equal("u1", request.User);
        Assert.Equal((-5, 9000, 500), (request.Priority, request.DeadlineMilliseconds, request.MaxQueueMilliseconds));
        Assert.Equal("""{"reasoning_effort":"low","thinking":false}""", request.TemplateArgumentsJson);
    }

    [Fact]
    public async Task Logprobs_carry_token_bytes_and_alternatives()
    {
        await using var api = await ApiHost.StartAsync();
        var delta = new ChoiceDelta
        {
            Text = "é",
            Tokens = 1,
            Logprobs = [Chunks.Logprob("é", -0.5f, Chunks.Alternative("é", -0.5f), Chunks.Alternative("e", float.NegativeInfinity))],
            FinishReason = FinishReason.Length,
        };
        api.Router.Script = (_, _) => Chunks.Play(Chunks.Accepted, new GenerationChunk { Deltas = [delta] }, Chunks.Usage());

        var response = await api.PostAsync("/v1/chat/completions", Hi.Replace("\"model\"", "\"logprobs\":true,\"top_logprobs\":2,\"model\""));

        var choice = (await response.JsonAsync()).GetProperty("choices")[0];
        Assert.Equal("length", choice.GetProperty("finish_reason").GetString());
        Assert.Equal(
            """{"content":[{"token":"é","logprob":-0.5,"bytes":[195,169],"top_logprobs":[{"token":"é","logprob":-0.5,"bytes":[195,169]},{"token":"e","logprob":-9999,"bytes":[101]}]}],"refusal":null}""",
            choice.GetProperty("logprobs").GetRawText());
    }

    [Fact]
    public async Task Tool_choice_none_reaches_the_router_with_the_tools()
    {
        await using var api = await ApiHost.StartAsync();

        await api.PostAsync("/v1/chat/completions", Hi.Replace(
            "\"model\"", "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"none\",\"model\""));

        Assert.Equal(ToolChoiceMode.None, api.Router.LastRequest.ToolChoice!.Mode);
        Assert.Single(api.Router.LastRequest.Tools!);
    }

    [Fact]
    public async Task Unknown_fields_are_accepted_and_named_in_a_header()
    {
        await using var api = await ApiHost.StartAsync();

        var response = await api.PostAsync("/v1/chat/completions", Hi.Replace("\"model\"", "\"frobnicate\":1,\"user\":\"u\",\"model\""));

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("frobnicate", response.Header("x-ignored-parameters"));
    }

    [Fact]
    public async Task Headers_tell_route_limits_and_time()
    {
        await using var api = await ApiHost.StartAsync();
        var limits = new RateLimitStatus
        {
            LimitRequests = 60, RemainingRequests = 59, ResetRequests = TimeSpan.FromSeconds(1),
            LimitTokens = 1000, RemainingTokens = -5, ResetTokens = TimeSpan.FromMinutes(6),
        };
        api.Router.Script = (_, _) => Chunks.Play(
            new GenerationChunk { Route = Chunks.Route with { RateLimit = limits, Attempts = 2 } }, Chunks.Finish(), Chunks.Usage());

        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Hi, Encoding.UTF8, "application/json") };
        request.Headers.Add("x-request-id", "trace-7.a_B");
        var response = await api.SendAsync(request);

        var expected = new Dictionary<string, string>
        {
            ["x-request-id"] = "trace-7.a_B", ["openai-processing-ms"] = "0", ["openai-version"] = "2020-10-01",
            ["x-route"] = "direct", ["x-provider"] = "local", ["x-attempts"] = "2",
            ["x-ratelimit-limit-requests"] = "60", ["x-ratelimit-remaining-requests"] = "59", ["x-ratelimit-reset-requests"] = "1s",
            ["x-ratelimit-limit-tokens"] = "1000", ["x-ratelimit-remaining-tokens"] = "0", ["x-ratelimit-reset-tokens"] = "6m0s",
        };
        Assert.Equal(expected, expected.Keys.ToDictionary(name => name, response.Header));
    }

    [Fact]
    public async Task An_unusable_request_id_is_replaced_and_never_becomes_the_reservations_id()
    {
        await using var api = await ApiHost.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Hi, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("x-request-id", "no spaces please");

        var response = await api.SendAsync(request);

        Assert.Matches("^req_[0-9a-f]{32}$", response.Header("x-request-id"));
        Assert.DoesNotContain("spaces", api.Router.LastRequest.RequestId);
    }

    [Fact]
    public async Task The_caller_comes_from_the_key_and_the_router_from_this_silo()
    {
        await using var api = await ApiHost.StartAsync();

        await api.PostAsync("/v1/chat/completions", Hi);
        await api.PostAsync("/v1/chat/completions", Hi);

        Assert.All(api.Router.Calls, call => Assert.Equal("default", call.Caller.Tenant));
        Assert.All(api.Router.Keys, key => Assert.Equal("direct", RouterKey.Parse(key).Route));
        Assert.True(Environment.ProcessorCount == 1 || api.Router.Keys.Distinct().Count() > 1, "Calls should be spread over the shards.");
        Assert.Equal(2, api.Router.Calls.Select(call => call.Request.RequestId).Distinct().Count());
    }

    [Fact]
    public async Task An_answer_that_stops_short_is_an_error()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.Play(Chunks.Accepted, Chunks.Text("half"));

        var response = await api.PostAsync("/v1/chat/completions", Hi);

        await response.ErrorAsync(500, "internal_error");
    }

    [Fact]
    public async Task A_call_past_its_deadline_is_cancelled_and_answered_with_504()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, token) => BeatForever(api, token);

        var response = await api.PostAsync("/v1/chat/completions", Hi);

        await response.ErrorAsync(504, "timeout");
    }

    [Fact]
    public async Task A_producer_that_falls_silent_is_taken_to_be_gone()
    {
        await using var api = await ApiHost.StartAsync();
        var cancelled = new TaskCompletionSource();
        api.Router.Script = (_, token) => Chunks.PlayThenHang(cancelled, [], token);

        // A stream: whole answers are one message from this silo's own router.
        var response = api.PostAsync("/v1/chat/completions", """{"model":"ember","stream":true,"messages":[{"role":"user","content":"Hi"}]}""");
        while (!response.IsCompleted)
        {
            // Real time in between, so that the watch is armed long before the deadline of the whole call comes near.
            api.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(response, Task.Delay(20));
        }

        await (await response).ErrorAsync(503, "replica_unavailable");
        Assert.Equal("true", (await response).Header("x-should-retry"));
    }

    [Fact]
    public async Task Errors_of_the_router_keep_their_code_and_retry_advice()
    {
        await using var api = await ApiHost.StartAsync();
        var exception = new LlmException(LlmErrorCode.RateLimited, "60 requests per minute are allowed.", retryAfter: TimeSpan.FromMilliseconds(1500));
        api.Router.Script = (_, _) => Chunks.PlayThenThrow(exception);

        var response = await api.PostAsync("/v1/chat/completions", Hi);

        await response.ErrorAsync(429, "rate_limit_exceeded");
        Assert.Equal(("1500", "2", "true"), (response.Header("retry-after-ms"), response.Header("retry-after"), response.Header("x-should-retry")));
    }

    private static async IAsyncEnumerable<GenerationChunk> BeatForever(
        ApiHost api, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return Chunks.Accepted;
        while (true)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            api.Clock.Advance(TimeSpan.FromSeconds(5));
            yield return GenerationChunk.Heartbeat;
        }
    }
}
