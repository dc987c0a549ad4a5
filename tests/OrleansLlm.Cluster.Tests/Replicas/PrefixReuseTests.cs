using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cluster.Tests.Replicas;

/// <summary>One silo, so that it is the cache that is tested and not where calls are sent.</summary>
public sealed class PrefixReuseTests : IAsyncLifetime
{
    private readonly TestCluster _cluster = new(1);

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_conversations_second_turn_finds_its_prefix_warm()
    {
        var caller = TestCluster.NewCaller();
        var conversation = _cluster.Client.GetGrain<IConversationGrain>(new ConversationKey(caller.Tenant, "warm").ToString());
        await conversation.CreateAsync(new ConversationSettings { Model = TestCluster.Model });
        var first = await Requests.ReadAsync(conversation.ReplyAsync(caller, Reply("t1", "Tell me about a long journey through the mountains and the sea.")));
        var second = await Requests.ReadAsync(conversation.ReplyAsync(caller, Reply("t2", "And then?")));
        Assert.Equal(0, first[^1].Usage!.CachedPromptTokens);
        Assert.InRange(second[^1].Usage!.CachedPromptTokens, first[^1].Usage!.PromptTokens, second[^1].Usage!.PromptTokens - 1);
    }

    [Fact]
    public async Task The_same_prompt_of_another_tenant_finds_nothing_and_gets_the_same_answer()
    {
        var request = Requests.Chat("What is RAG, and why does it matter for a language model that knows little?");
        var (a, b) = (TestCluster.NewCaller(), TestCluster.NewCaller());
        var cold = await Requests.ReadAsync(_cluster.Router().GenerateAsync(a, request));
        var warm = await Requests.ReadAsync(_cluster.Router().GenerateAsync(a, request with { RequestId = "again" }));
        Assert.Equal(warm[^1].Usage!.PromptTokens - 1, warm[^1].Usage!.CachedPromptTokens);
        Assert.Equal(Requests.Text(cold), Requests.Text(warm));
        var other = await Requests.ReadAsync(_cluster.Router().GenerateAsync(b, request));
        Assert.Equal(0, other[^1].Usage!.CachedPromptTokens);
        Assert.Equal(Requests.Text(cold), Requests.Text(other));
    }

    [Fact]
    public async Task A_deadline_ends_a_call_as_timed_out()
    {
        var request = Requests.Endless() with { DeadlineMilliseconds = 1 };
        var failure = await Assert.ThrowsAsync<LlmException>(() => Requests.ReadAsync(_cluster.Router().GenerateAsync(TestCluster.NewCaller(), request)));
        Assert.True(failure.Code == LlmErrorCode.Timeout, failure.ToString());
    }

    private static ReplyRequest Reply(string turnId, string text) => new()
    {
        TurnId = turnId,
        Messages = [new ChatMessage { Role = "user", Content = text }],
        Generation = Requests.Chat(maxTokens: 20) with { Model = "", Messages = null },
    };
}
