using Microsoft.Extensions.AI;
using OrleansLlm.Client.Tests.Fakes;
using OrleansLlm.Contracts;
using OrleansLlm.TestServer;

namespace OrleansLlm.Client.Tests.Http;

public sealed class ErrorAndRetryTests
{
    [Theory]
    [InlineData(400, "invalid_request_error", "invalid_value", LlmErrorCode.InvalidRequest)]
    [InlineData(400, "invalid_request_error", "context_length_exceeded", LlmErrorCode.ContextLengthExceeded)]
    [InlineData(400, "invalid_request_error", "unsupported_value", LlmErrorCode.Unsupported)]
    [InlineData(401, "authentication_error", "invalid_api_key", LlmErrorCode.Unauthenticated)]
    [InlineData(402, "insufficient_quota", "insufficient_quota", LlmErrorCode.BudgetExceeded)]
    [InlineData(403, "permission_error", null, LlmErrorCode.Forbidden)]
    [InlineData(404, "invalid_request_error", "model_not_found", LlmErrorCode.ModelNotFound)]
    [InlineData(404, "invalid_request_error", "not_found", LlmErrorCode.NotFound)]
    [InlineData(409, "conflict_error", "conflict", LlmErrorCode.Conflict)]
    [InlineData(413, "invalid_request_error", "request_too_large", LlmErrorCode.InvalidRequest)]
    [InlineData(429, "rate_limit_error", "rate_limit_exceeded", LlmErrorCode.RateLimited)]
    [InlineData(429, "overloaded_error", "engine_overloaded", LlmErrorCode.Overloaded)]
    [InlineData(500, "server_error", "internal_error", LlmErrorCode.Internal)]
    [InlineData(501, "server_error", null, LlmErrorCode.Unsupported)]
    [InlineData(503, "server_error", "replica_unavailable", LlmErrorCode.ReplicaUnavailable)]
    [InlineData(504, "server_error", "timeout", LlmErrorCode.Timeout)]
    public async Task An_error_answer_becomes_a_typed_error(int status, string type, string? code, LlmErrorCode expected)
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Error(status, type, code, "why", "messages[0].role");
        using var client = Clients.Http(server, maxRetries: 0);
        var whole = await Assert.ThrowsAsync<LlmException>(() => client.Chat.GetResponseAsync("x"));
        var streamed = await Assert.ThrowsAsync<LlmException>(() => client.Chat.GetStreamingResponseAsync("x").ToChatResponseAsync());
        var plain = await Assert.ThrowsAsync<LlmException>(() => client.Models.ListAsync());
        Assert.All([whole, streamed, plain], failure =>
            Assert.Equal((expected, "why", "messages[0].role"), (failure.Code, failure.Message, failure.Parameter)));
    }

    [Fact]
    public async Task A_refusal_arrives_with_its_limit_whole_streamed_and_in_the_middle_of_a_stream()
    {
        const string Body = """{"error":{"message":"no room","type":"insufficient_quota","param":null,"code":"insufficient_quota","limit":{"scope":"project:web/user:a%2Fb","kind":"budget","window":{"period":"month","kind":"rolling","hard":100.1,"soft":[80]},"limit":100.1,"left":0.5,"needed":0.7,"resets_at":1701388800}}}""";
        await using var server = await FakeServer.StartAsync();
        using var client = Clients.Http(server);
        server.Otherwise = Answers.Json(402, Body, ("x-should-retry", "false"), ("retry-after", "86400"));
        var whole = await Assert.ThrowsAsync<LlmException>(() => client.Chat.GetResponseAsync("x"));
        var streamed = await Assert.ThrowsAsync<LlmException>(() => client.Chat.GetStreamingResponseAsync("x").ToChatResponseAsync());
        Assert.Equal(2, server.Requests.Count);
        server.Otherwise = Answers.Sse([Answers.Delta("a"), $"event: error\ndata: {Body}"]);
        var broken = await Assert.ThrowsAsync<LlmException>(() => client.Chat.GetStreamingResponseAsync("x").ToChatResponseAsync());

        Assert.All([whole, streamed, broken], failure =>
        {
            Assert.Equal(LlmErrorCode.BudgetExceeded, failure.Code);
            Refusals.AssertSame(Refusals.Budget, failure.Refusal);
        });
        Assert.Equal(TimeSpan.FromDays(1), whole.RetryAfter);
    }

    [Theory]
    [InlineData("\"10 per minute\"")]
    [InlineData("{\"kind\":\"something else\"}")]
    [InlineData("{}")]
    public async Task Another_servers_idea_of_a_limit_does_no_harm(string limit)
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(429, $$"""{"error":{"message":"slow","type":"x","param":null,"code":"rate_limit_exceeded","limit":{{limit}} } }""");
        using var client = Clients.Http(server, maxRetries: 0);
        var failure = await Assert.ThrowsAsync<LlmException>(() => client.Models.ListAsync());
        Assert.Equal((LlmErrorCode.RateLimited, "slow", null), (failure.Code, failure.Message, failure.Refusal));
    }

    [Fact]
    public async Task An_error_without_an_envelope_is_quoted()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(502, "<html>bad gateway</html>"));
        using var client = Clients.Http(server, maxRetries: 0);
        var failure = await Assert.ThrowsAsync<LlmException>(() => client.Models.ListAsync());
        Assert.Equal(LlmErrorCode.ReplicaUnavailable, failure.Code);
        Assert.Contains("bad gateway", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("retry-after-ms", "250", 250)]
    [InlineData("retry-after", "3", 3000)]
    public async Task A_refused_call_is_tried_again_when_the_server_says(string header, string value, int milliseconds)
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Error(429, "rate_limit_error", "rate_limit_exceeded", headers: (header, value)),
            Answers.Sse(Answers.GoodStream("hi")));
        var time = new InstantTimeProvider();
        using var client = Clients.Http(server, time);
        var response = await client.Chat.GetStreamingResponseAsync("x").ToChatResponseAsync();
        Assert.Equal("hi", response.Text);
        Assert.Equal([TimeSpan.FromMilliseconds(milliseconds)], time.Waits);
        Assert.Equal(server.Requests.First().Body, server.Requests.Last().Body);
    }

    [Fact]
    public async Task Retries_are_bounded_and_back_off()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Error(503, "server_error", "replica_unavailable");
        var time = new InstantTimeProvider();
        using var client = Clients.Http(server, time, maxRetries: 3);
        await Assert.ThrowsAsync<LlmException>(() => client.Chat.GetResponseAsync("x"));
        Assert.Equal(4, server.Requests.Count);
        var waits = time.Waits.ToArray();
        Assert.Equal(3, waits.Length);
        Assert.All(waits.Select((wait, i) => wait / (TimeSpan.FromMilliseconds(500) * Math.Pow(2, i))), share => Assert.InRange(share, 0.75, 1.25));
    }

    [Theory]
    [InlineData(503, "x-should-retry", "false")]
    [InlineData(429, "retry-after", "3600")]
    [InlineData(500, "x-request-id", "r")]
    [InlineData(402, "retry-after", "1")]
    public async Task A_final_refusal_is_thrown_at_once(int status, string header, string value)
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Error(status, "server_error", null, headers: (header, value));
        using var client = Clients.Http(server, new InstantTimeProvider());
        var failure = await Assert.ThrowsAsync<LlmException>(() => client.Chat.GetResponseAsync("x"));
        Assert.Single(server.Requests);
        Assert.Equal(header == "retry-after" ? TimeSpan.FromSeconds(int.Parse(value, System.Globalization.CultureInfo.InvariantCulture)) : null, failure.RetryAfter);
    }

    [Fact]
    public async Task A_server_that_asks_for_a_retry_gets_it_whatever_the_status()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Error(500, "server_error", null, headers: ("x-should-retry", "true")), Answers.Json(200, Answers.Whole("hi")));
        using var client = Clients.Http(server, new InstantTimeProvider());
        Assert.Equal("hi", (await client.Chat.GetResponseAsync("x")).Text);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        var server = await FakeServer.StartAsync();
        using var client = Clients.Http(server, new InstantTimeProvider());
        await server.DisposeAsync();
        var failure = await Assert.ThrowsAsync<LlmException>(() => client.Chat.GetResponseAsync("x"));
        Assert.Equal(LlmErrorCode.ReplicaUnavailable, failure.Code);
        Assert.DoesNotContain(Clients.Key, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_never_begins_ends_with_a_timeout()
    {
        var gone = new TaskCompletionSource();
        var arrived = new TaskCompletionSource();
        await using var server = await FakeServer.StartAsync(async context =>
        {
            await using var registration = context.RequestAborted.Register(() => gone.TrySetResult());
            arrived.SetResult();
            await gone.Task;
        });
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var client = Clients.Http(server, time);
        var call = client.Chat.GetResponseAsync("x");
        await arrived.Task;
        time.Advance(TimeSpan.FromMinutes(6));
        var failure = await Assert.ThrowsAsync<LlmException>(() => call);
        Assert.Equal(LlmErrorCode.Timeout, failure.Code);
        await gone.Task.WaitAsync(TimeSpan.FromMinutes(5));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    public async Task An_answer_that_stops_within_its_body_ends_with_a_timeout(int status)
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Stalled(status, """{"object":"list","da""");
        using var client = new OrleansLlmClient(new OrleansLlmClientOptions { Endpoint = server.Address, DefaultModel = "ember", MaxRetries = 0, Timeout = TimeSpan.FromSeconds(1) });
        using var written = new MemoryStream();

        Task[] calls = [client.Models.ListAsync(), client.Chat.GetResponseAsync("x"), client.Conversations.ExportAsync("c", written)];

        foreach (var call in calls)
        {
            var failure = await Assert.ThrowsAsync<LlmException>(() => call.WaitAsync(TimeSpan.FromMinutes(5)));
            Assert.Equal((LlmErrorCode.Timeout, true), (failure.Code, failure.Message.Contains("Timeout option", StringComparison.Ordinal)));
        }
    }
}
