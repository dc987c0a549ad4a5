using Microsoft.Extensions.AI;
using OrleansLlm.Client.Chat;
using OrleansLlm.Client.Tests.Fakes;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.TestServer;

namespace OrleansLlm.Client.Tests.Chat;

public sealed class HttpChatClientTests
{
    private static readonly (string, string)[] Headers =
    [
        ("x-request-id", "req_1"), ("x-provider", "local"), ("x-attempts", "2"),
        ("x-ratelimit-limit-requests", "60"), ("x-ratelimit-remaining-requests", "59"), ("x-ratelimit-reset-requests", "1m0.5s"),
    ];

    [Fact]
    public async Task A_whole_answer_carries_usage_cost_route_and_limits()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Answers.Whole("hi"), Headers));
        using var client = Clients.Http(server);
        var response = await client.Chat.GetResponseAsync("hello");
        Assert.Equal("hi", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal((3, 2, 1), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.CachedInputTokenCount));
        AssertProperties(response.AdditionalProperties!);
        Assert.Equal("Bearer " + Clients.Key, server.Last.Headers["Authorization"]);
        Assert.Equal("/v1/chat/completions", server.Last.Path);
    }

    [Fact]
    public async Task A_stream_carries_the_same_metadata_as_a_whole_answer()
    {
        await using var server = await FakeServer.StartAsync(Answers.Sse(Answers.GoodStream("a", "b"), Headers));
        using var client = Clients.Http(server);
        var response = await client.Chat.GetStreamingResponseAsync("hello").ToChatResponseAsync();
        Assert.Equal("ab", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal((3, 2, 1), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.CachedInputTokenCount));
        AssertProperties(response.Messages[^1].AdditionalProperties!);
        Assert.True((bool)server.Last.Json["stream_options"]!["include_usage"]!);
    }

    [Fact]
    public async Task An_error_event_is_thrown_after_the_text_before_it()
    {
        await using var server = await FakeServer.StartAsync(Answers.Sse(
            [Answers.Delta("a"), "event: error\ndata: " + Answers.Envelope("server_error", "replica_unavailable", "gone")]));
        using var client = Clients.Http(server);
        var (text, failure) = await ReadAsync(client);
        Assert.Equal("a", text);
        Assert.Equal((LlmErrorCode.ReplicaUnavailable, "gone"), (failure.Code, failure.Message));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_error_without_an_event_name_is_thrown_too()
    {
        await using var server = await FakeServer.StartAsync(Answers.Sse([Answers.Delta("a"), "data: " + Answers.Envelope("server_error", null, "boom")]));
        using var client = Clients.Http(server);
        var (text, failure) = await ReadAsync(client);
        Assert.Equal(("a", LlmErrorCode.Internal, "boom"), (text, failure.Code, failure.Message));
    }

    [Fact]
    public async Task A_stream_without_its_end_mark_is_an_error()
    {
        await using var server = await FakeServer.StartAsync(Answers.Sse([Answers.Delta("a"), Answers.Delta("", "stop")]));
        using var client = Clients.Http(server);
        var (text, failure) = await ReadAsync(client);
        Assert.Equal(("a", LlmErrorCode.ReplicaUnavailable), (text, failure.Code));
    }

    [Fact]
    public async Task A_stream_without_a_finish_reason_is_an_error()
    {
        await using var server = await FakeServer.StartAsync(Answers.Sse([Answers.Delta("a"), Answers.Done]));
        using var client = Clients.Http(server);
        var (text, failure) = await ReadAsync(client);
        Assert.Equal(("a", LlmErrorCode.ReplicaUnavailable), (text, failure.Code));
    }

    [Fact]
    public async Task A_connection_lost_in_mid_stream_is_an_error_and_not_tried_again()
    {
        await using var server = await FakeServer.StartAsync(Answers.Broken(Answers.Delta("a")));
        using var client = Clients.Http(server);
        var (_, failure) = await ReadAsync(client);
        Assert.Equal(LlmErrorCode.ReplicaUnavailable, failure.Code);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Cancelling_a_stream_reaches_the_server()
    {
        var gone = new TaskCompletionSource();
        await using var server = await FakeServer.StartAsync(Answers.Silent(gone, Answers.Delta("a")));
        using var client = Clients.Http(server);
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.Chat.GetStreamingResponseAsync("x", cancellationToken: cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
        await gone.Task.WaitAsync(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task A_silent_stream_ends_with_a_timeout()
    {
        var gone = new TaskCompletionSource();
        await using var server = await FakeServer.StartAsync(Answers.Silent(gone, Answers.Delta("a")));
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var client = Clients.Http(server, time);
        await using var stream = client.Chat.GetStreamingResponseAsync("x").GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());
        var next = stream.MoveNextAsync().AsTask();
        time.Advance(TimeSpan.FromMinutes(6));
        var failure = await Assert.ThrowsAsync<LlmException>(() => next);
        Assert.Equal(LlmErrorCode.Timeout, failure.Code);
    }

    [Fact]
    public async Task A_call_without_a_model_is_refused_before_it_is_sent()
    {
        await using var server = await FakeServer.StartAsync();
        using var client = Clients.Http(server, model: null);
        var failure = await Assert.ThrowsAsync<LlmException>(() => client.Chat.GetResponseAsync("x"));
        Assert.Equal((LlmErrorCode.InvalidRequest, "model"), (failure.Code, failure.Parameter));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Parallel_calls_do_not_mix_their_headers()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = async context =>
        {
            var id = context.Request.Headers.ContentLength!.Value;
            await Answers.Json(200, Answers.Whole("hi"), ("x-request-id", id.ToString(System.Globalization.CultureInfo.InvariantCulture)))(context);
        };
        using var client = Clients.Http(server);
        var ids = await Task.WhenAll(Enumerable.Range(1, 40).Select(async i =>
            (string)(await client.Chat.GetResponseAsync(new string('x', i))).AdditionalProperties![LlmProperties.RequestId]!));
        Assert.Equal(40, ids.Distinct().Count());
    }

    private static void AssertProperties(AdditionalPropertiesDictionary properties)
    {
        Assert.Equal(0.25m, properties[LlmProperties.Cost]);
        Assert.Equal("req_1", properties[LlmProperties.RequestId]);
        var route = Assert.IsType<RouteInfo>(properties[LlmProperties.Route]);
        Assert.Equal(("ember", "local", 2), (route.Model, route.Provider, route.Attempts));
        var limits = Assert.IsType<RateLimitStatus>(properties[LlmProperties.RateLimit]);
        Assert.Equal((60, 59, TimeSpan.FromSeconds(60.5)), (limits.LimitRequests, limits.RemainingRequests, limits.ResetRequests));
    }

    private static async Task<(string Text, LlmException Failure)> ReadAsync(OrleansLlmClient client)
    {
        var text = "";
        var failure = await Assert.ThrowsAsync<LlmException>(async () =>
        {
            await foreach (var update in client.Chat.GetStreamingResponseAsync("x"))
            {
                text += update.Text;
            }
        });
        return (text, failure);
    }
}
