using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Chat;

public sealed class ChatStreamTests
{
    private const string Stream = """{"model":"ember","stream":true,"messages":[{"role":"user","content":"Hi"}]}""";
    private const string StreamWithUsage =
        """{"model":"ember","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"Hi"}]}""";

    [Fact]
    public async Task A_stream_is_sent_byte_for_byte_as_openai_clients_expect()
    {
        await using var api = await ApiHost.StartAsync();

        var response = await api.PostAsync("/v1/chat/completions", StreamWithUsage);
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var first = JsonDocument.Parse(text.Split('\n')[0]["data: ".Length..]).RootElement;
        var head = $$"""{"id":"{{api.Router.LastRequest.RequestId}}","object":"chat.completion.chunk","created":1700000000,"model":"ember","system_fingerprint":"{{first.GetProperty("system_fingerprint").GetString()}}","choices":[""";
        Assert.Equal(
            $$$"""
            data: {{{head}}}{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null}

            data: {{{head}}}{"index":0,"delta":{"content":"Hello"},"logprobs":null,"finish_reason":null}],"usage":null}

            data: {{{head}}}{"index":0,"delta":{"content":" world"},"logprobs":null,"finish_reason":null}],"usage":null}

            data: {{{head}}}{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}

            data: {{{head}}}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0},"cost":0.000012}}

            data: [DONE]


            """,
            text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"stream_options\":{},")]
    [InlineData("\"stream_options\":null,")]
    [InlineData("\"stream_options\":{\"include_usage\":false},")]
    public async Task Without_include_usage_no_chunk_mentions_usage(string options)
    {
        await using var api = await ApiHost.StartAsync();

        var text = await (await api.PostAsync("/v1/chat/completions", Stream.Replace("{\"model\"", "{" + options + "\"model\""))).Content.ReadAsStringAsync();

        Assert.DoesNotContain("usage", text);
        Assert.EndsWith("data: [DONE]\n\n", text);
    }

    [Fact]
    public async Task Several_choices_are_interleaved_each_with_its_own_role_and_finish()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.Play(
            Chunks.Accepted, Chunks.Text("b", 1), Chunks.Text("a", 0), Chunks.Finish(choice: 1), Chunks.Text("A", 0, FinishReason.Length), Chunks.Usage());

        var text = await (await api.PostAsync("/v1/chat/completions", Stream.Replace("{\"model\"", "{\"n\":2,\"model\""))).Content.ReadAsStringAsync();

        var seen = text.Split("\n\n").Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line =>
        {
            var choice = JsonDocument.Parse(line["data: ".Length..]).RootElement.GetProperty("choices")[0];
            var delta = choice.GetProperty("delta");
            var what = delta.TryGetProperty("role", out _) ? "role" : delta.TryGetProperty("content", out var content) ? content.GetString() : choice.GetProperty("finish_reason").GetString();
            return $"{choice.GetProperty("index")}:{what}";
        });
        Assert.Equal(["1:role", "1:b", "0:role", "0:a", "1:stop", "0:A", "0:length"], seen);
    }

    [Fact]
    public async Task An_error_before_the_router_accepts_has_its_http_status_even_on_a_stream()
    {
        await using var api = await ApiHost.StartAsync();
        var exception = new LlmException(LlmErrorCode.BudgetExceeded, "The budget of $5 has $0 left.");
        api.Router.Script = (_, _) => Chunks.PlayThenThrow(exception, GenerationChunk.Heartbeat, GenerationChunk.Heartbeat);

        var response = await api.PostAsync("/v1/chat/completions", Stream);

        await response.ErrorAsync(402, "insufficient_quota");
        Assert.Equal("false", response.Header("x-should-retry"));
    }

    [Fact]
    public async Task An_error_in_mid_stream_becomes_an_error_event_and_never_a_clean_end()
    {
        await using var api = await ApiHost.StartAsync();
        var exception = new LlmException(LlmErrorCode.ReplicaUnavailable, "The replica is gone.");
        api.Router.Script = (_, _) => Chunks.PlayThenThrow(exception, Chunks.Accepted, Chunks.Text("Hel"));

        var text = await (await api.PostAsync("/v1/chat/completions", Stream)).Content.ReadAsStringAsync();

        Assert.Contains("\"content\":\"Hel\"", text);
        Assert.EndsWith(
            "event: error\ndata: {\"error\":{\"message\":\"The replica is gone.\",\"type\":\"server_error\",\"param\":null,\"code\":\"replica_unavailable\"}}\n\n",
            text);
        Assert.DoesNotContain("[DONE]", text);
    }

    [Fact]
    public async Task A_stream_that_just_ends_is_an_error_too()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.Play(Chunks.Accepted, Chunks.Text("Hel"));

        var text = await (await api.PostAsync("/v1/chat/completions", Stream)).Content.ReadAsStringAsync();

        Assert.Contains("event: error", text);
        Assert.DoesNotContain("[DONE]", text);
    }

    [Fact]
    public async Task Defects_in_mid_stream_do_not_leak_their_details()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Chunks.PlayThenThrow(new InvalidOperationException("secret detail"), Chunks.Accepted);

        var text = await (await api.PostAsync("/v1/chat/completions", Stream)).Content.ReadAsStringAsync();

        Assert.DoesNotContain("secret detail", text);
        Assert.Contains("internal_error", text);
        Assert.Contains(api.Logs.Lines, line => line.Contains("secret detail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_leaves_cancels_the_grains_stream()
    {
        await using var api = await ApiHost.StartAsync();
        var cancelled = new TaskCompletionSource();
        api.Router.Script = (_, token) => Chunks.PlayThenHang(cancelled, [Chunks.Accepted, Chunks.Text("Hel")], token);

        var response = await api.PostAsync("/v1/chat/completions", Stream);
        await using (var body = await response.Content.ReadAsStreamAsync())
        {
            Assert.True(await body.ReadAsync(new byte[16]) > 0);
        }

        response.Dispose();
        await cancelled.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_client_that_leaves_before_the_first_token_cancels_too()
    {
        await using var api = await ApiHost.StartAsync();
        var cancelled = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        api.Router.Script = (_, token) =>
        {
            started.SetResult();
            return Chunks.PlayThenHang(cancelled, [], token);
        };
        using var leave = new CancellationTokenSource();

        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(Stream, System.Text.Encoding.UTF8, "application/json"),
        };
        var response = api.Client.SendAsync(request, leave.Token);
        await started.Task;
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => response);
        await cancelled.Task;
    }

    [Fact]
    public async Task Headers_arrive_when_the_router_accepts_and_not_later()
    {
        await using var api = await ApiHost.StartAsync();
        var cancelled = new TaskCompletionSource();
        api.Router.Script = (_, token) => Chunks.PlayThenHang(cancelled, [Chunks.Accepted], token);

        using var response = await api.PostAsync("/v1/chat/completions", Stream);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("local", response.Header("x-provider"));
    }

    [Fact]
    public async Task Heartbeats_become_comments_but_at_most_one_per_interval()
    {
        await using var api = await ApiHost.StartAsync();
        api.Router.Script = (_, _) => Beat(api);

        var text = await (await api.PostAsync("/v1/chat/completions", Stream)).Content.ReadAsStringAsync();

        // Ten heartbeats a second apart, interval three seconds.
        Assert.Equal(3, text.Split(": keep-alive\n\n").Length - 1);
        Assert.EndsWith("data: [DONE]\n\n", text);
    }

    private static async IAsyncEnumerable<GenerationChunk> Beat(ApiHost api)
    {
        yield return Chunks.Accepted;
        for (var second = 1; second <= 10; second++)
        {
            await Task.Yield();
            api.Clock.Advance(TimeSpan.FromSeconds(1));
            yield return GenerationChunk.Heartbeat;
        }

        yield return Chunks.Finish();
        yield return Chunks.Usage();
    }
}
