using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;
using OrleansLlm.Client.Chat;
using OrleansLlm.Client.Cluster;
using OrleansLlm.Client.Tests.Fakes;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace OrleansLlm.Client.Tests.Cluster;

public sealed class ClusterChatClientTests
{
    private readonly FakeCluster _cluster;
    private readonly IClusterClient _client;

    public ClusterChatClientTests() => (_client, _cluster) = FakeCluster.Create();

    [Fact]
    public async Task An_answer_carries_usage_cost_and_route()
    {
        using var chat = Clients.Cluster(_client);
        _cluster.Router.Script.Enqueue([GenerationChunk.Heartbeat, FakeRouterGrain.Route, FakeRouterGrain.Text("a"), GenerationChunk.Heartbeat, FakeRouterGrain.Text("b"), FakeRouterGrain.End]);
        var response = await chat.GetResponseAsync("hello");
        Assert.Equal("ab", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal("ember", response.ModelId);
        Assert.Equal((3, 2, 5, 1), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.TotalTokenCount, response.Usage.CachedInputTokenCount));
        Assert.Equal(0.25m, response.AdditionalProperties![LlmProperties.Cost]);
        Assert.Equal(FakeRouterGrain.Route.Route, response.AdditionalProperties[LlmProperties.Route]);
        Assert.Equal(_cluster.Router.Calls[0].Request.RequestId, response.AdditionalProperties[LlmProperties.RequestId]);
    }

    [Fact]
    public async Task The_tenant_of_the_key_is_asked_with_the_keys_hash_only()
    {
        using var chat = Clients.Cluster(_client);
        await chat.GetResponseAsync("hello");
        Assert.Equal((typeof(ITenantGrain), new TenantKey("acme").ToString()), _cluster.Asked[0]);
        Assert.Equal(ApiKeyText.Hash(Clients.Key), _cluster.Tenant.Hashes.Single());
        Assert.Equal(_cluster.Tenant.Caller, _cluster.Router.Calls.Single().Caller);
        Assert.Equal(RouterKey.DirectRoute, RouterKey.Parse(_cluster.Asked[1].Key).Route);
    }

    [Fact]
    public async Task An_authenticated_key_is_believed_for_a_few_seconds_only()
    {
        var time = new FakeTimeProvider();
        using var chat = Clients.Cluster(_client, time);
        await chat.GetResponseAsync("1");
        await chat.GetResponseAsync("2");
        Assert.Single(_cluster.Tenant.Hashes);
        time.Advance(TimeSpan.FromSeconds(6));
        _cluster.Tenant.Caller = null;
        var failure = await Assert.ThrowsAsync<LlmException>(() => chat.GetResponseAsync("3"));
        Assert.Equal(LlmErrorCode.Unauthenticated, failure.Code);
        Assert.Equal(2, _cluster.Router.Calls.Count);
    }

    [Fact]
    public async Task A_key_that_can_not_be_one_is_refused_without_a_call()
    {
        using var chat = Clients.Cluster(_client, options: new OrleansLlmClusterOptions { ApiKey = "sk-ollm.broken", DefaultModel = "m" });
        var failure = await Assert.ThrowsAsync<LlmException>(() => chat.GetResponseAsync("x"));
        Assert.Equal(LlmErrorCode.Unauthenticated, failure.Code);
        Assert.Empty(_cluster.Asked);
    }

    [Fact]
    public async Task A_refusal_before_the_first_token_is_tried_again_with_a_new_id()
    {
        var time = new InstantTimeProvider();
        _cluster.Router.Script.Enqueue([new LlmException(LlmErrorCode.Overloaded, "full", retryAfter: TimeSpan.FromMilliseconds(40))]);
        using var chat = Clients.Cluster(_client, time, new OrleansLlmClusterOptions { ApiKey = Clients.Key, DefaultModel = "ember", SilenceLimit = TimeSpan.FromMinutes(2) });
        Assert.Equal("hi", (await chat.GetResponseAsync("x")).Text);
        Assert.Contains(TimeSpan.FromMilliseconds(40), time.Waits);
        Assert.Equal(2, _cluster.Router.Calls.Select(call => call.Request.RequestId).Distinct().Count());
    }

    [Fact]
    public async Task A_failure_after_the_first_token_is_thrown_and_not_tried_again()
    {
        _cluster.Router.Script.Enqueue([FakeRouterGrain.Route, FakeRouterGrain.Text("a"), new LlmException(LlmErrorCode.ReplicaUnavailable, "gone")]);
        using var chat = Clients.Cluster(_client);
        var text = "";
        var failure = await Assert.ThrowsAsync<LlmException>(async () =>
        {
            await foreach (var update in chat.GetStreamingResponseAsync("x"))
            {
                text += update.Text;
            }
        });
        Assert.Equal(("a", "gone"), (text, failure.Message));
        Assert.Single(_cluster.Router.Calls);
    }

    [Fact]
    public async Task A_stream_that_ends_without_usage_is_an_error()
    {
        _cluster.Router.Script.Enqueue([FakeRouterGrain.Route, FakeRouterGrain.Text("a")]);
        using var chat = Clients.Cluster(_client);
        var failure = await Assert.ThrowsAsync<LlmException>(() => chat.GetResponseAsync("x"));
        Assert.Equal(LlmErrorCode.ReplicaUnavailable, failure.Code);
    }

    [Fact]
    public async Task A_silent_producer_counts_as_gone()
    {
        var time = new FakeTimeProvider();
        _cluster.Router.Script.Enqueue([FakeRouterGrain.Route, FakeRouterGrain.Forever]);
        using var chat = Clients.Cluster(_client, time);
        await using var stream = chat.GetStreamingResponseAsync("x").GetAsyncEnumerator();
        Assert.True(await stream.MoveNextAsync());
        var next = stream.MoveNextAsync().AsTask();
        time.Advance(StreamWatchdog.DefaultSilenceLimit + TimeSpan.FromSeconds(1));
        var failure = await Assert.ThrowsAsync<LlmException>(() => next);
        Assert.Equal(LlmErrorCode.ReplicaUnavailable, failure.Code);
        _cluster.Router.Cancelled.TrySetResult();
    }

    [Fact]
    public async Task Cancelling_reaches_the_grain()
    {
        _cluster.Router.Script.Enqueue([FakeRouterGrain.Route, FakeRouterGrain.Forever]);
        using var chat = Clients.Cluster(_client);
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in chat.GetStreamingResponseAsync("x", cancellationToken: cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
        await _cluster.Router.Cancelled.Task.WaitAsync(TimeSpan.FromMinutes(5));
    }

    public static TheoryData<Exception, LlmErrorCode> ClusterFailures => new()
    {
        { new TimeoutException("30 s"), LlmErrorCode.Timeout },
        { new SiloUnavailableException("dead"), LlmErrorCode.ReplicaUnavailable },
        { new EnumerationAbortedException("gone"), LlmErrorCode.ReplicaUnavailable },
    };

    [Theory]
    [MemberData(nameof(ClusterFailures), DisableDiscoveryEnumeration = true)]
    public async Task Failures_of_the_cluster_are_typed(Exception failure, LlmErrorCode code)
    {
        _cluster.Router.Script.Enqueue([FakeRouterGrain.Route, FakeRouterGrain.Text("a"), failure]);
        using var chat = Clients.Cluster(_client);
        Assert.Equal(code, (await Assert.ThrowsAsync<LlmException>(() => chat.GetResponseAsync("x"))).Code);
    }

    public static TheoryData<string, ChatOptions> NotOffered => new()
    {
        { "reasoning_effort", new ChatOptions { Reasoning = new() { Effort = ReasoningEffort.High } } },
        { "RawRepresentationFactory", new ChatOptions { RawRepresentationFactory = _ => new object() } },
        { "conversation_id", new ChatOptions { ConversationId = "c" } },
        { "tools[0].type", new ChatOptions { Tools = [new HostedWebSearchTool()] } },
    };

    [Theory]
    [MemberData(nameof(NotOffered), DisableDiscoveryEnumeration = true)]
    public async Task What_the_cluster_does_not_offer_is_refused_by_name(string field, ChatOptions options)
    {
        using var chat = Clients.Cluster(_client);
        var failure = await Assert.ThrowsAsync<LlmException>(() => chat.GetResponseAsync("x", options));
        Assert.Equal((LlmErrorCode.Unsupported, field), (failure.Code, failure.Parameter));
        Assert.Empty(_cluster.Router.Calls);
    }

    [Fact]
    public async Task Calls_that_come_in_pieces_are_whole_contents_of_the_last_update()
    {
        _cluster.Router.Script.Enqueue([FakeRouterGrain.Route, FakeRouterGrain.Text("So: "), .. FakeRouterGrain.CallParts]);
        using var chat = Clients.Cluster(_client);
        var updates = await chat.GetStreamingResponseAsync("x").ToListAsync();
        var calls = updates.Single(update => update.FinishReason == ChatFinishReason.ToolCalls).Contents.OfType<FunctionCallContent>().ToList();
        Assert.Equal([("c1", "weather"), ("c2", "weather")], calls.Select(call => (call.CallId, call.Name)));
        Assert.Equal(["Ulm", "Rome"], calls.Select(call => call.Arguments!["city"]!.ToString()));
        Assert.Equal("So: ", updates.ToChatResponse().Text);
    }

    [Fact]
    public async Task Function_invocation_answers_the_calls_and_goes_on()
    {
        _cluster.Router.Script.Enqueue([FakeRouterGrain.Route, .. FakeRouterGrain.CallParts]);
        _cluster.Router.Script.Enqueue([FakeRouterGrain.Route, FakeRouterGrain.Text("Both are sunny."), FakeRouterGrain.End]);
        using var chat = Clients.Cluster(_client).AsBuilder().UseFunctionInvocation().Build();
        var weather = AIFunctionFactory.Create((string city) => $"sunny in {city}", "weather");
        var response = await chat.GetResponseAsync("x", new ChatOptions { Tools = [weather] });
        Assert.Equal("Both are sunny.", response.Messages[^1].Text);
        var sent = _cluster.Router.Calls[1].Request.Messages!;
        Assert.Equal(["user", "assistant", "tool", "tool"], sent.Select(message => message.Role));
        Assert.Equal(["c1", "c2"], sent[1].ToolCalls!.Select(call => call.Id));
        Assert.Equal([("c1", "sunny in Ulm"), ("c2", "sunny in Rome")], sent.Skip(2).Select(message => (message.ToolCallId, message.Content)));
    }

    [Fact]
    public async Task An_image_is_refused_with_its_place()
    {
        using var chat = Clients.Cluster(_client);
        ChatMessage[] messages = [new(ChatRole.User, "x"), new(ChatRole.User, [new UriContent("http://x/y.png", "image/png")])];
        var failure = await Assert.ThrowsAsync<LlmException>(() => chat.GetResponseAsync(messages));
        Assert.Equal("messages[1].content", failure.Parameter);
    }
}
