using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cluster.Tests.Conversations;

public sealed class ConversationGrainTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    private readonly Caller _caller = TestCluster.NewCaller();

    [Fact]
    public async Task A_reply_streams_and_both_turns_are_kept()
    {
        var conversation = await CreateAsync("c");
        var chunks = await Requests.ReadAsync(conversation.ReplyAsync(_caller, Reply("t1", "What is RAG?")));

        var turns = await conversation.ListTurnsAsync(0, 100);

        Assert.Equal(["user", "assistant"], turns.Select(turn => turn.Message.Role));
        Assert.Equal(Requests.Text(chunks), turns[1].Message.Content);
        Assert.Equal(FinishReason.Stop, turns[1].FinishReason);
        Assert.Equal(chunks[^1].Usage!.CompletionTokens, turns[1].Usage!.CompletionTokens);
    }

    [Fact]
    public async Task The_model_sees_earlier_turns()
    {
        var conversation = await CreateAsync("c");
        await conversation.AppendAsync("t0", [Message("user", "My name is Tom."), Message("assistant", "Hello Tom.")]);
        await Requests.ReadAsync(conversation.ReplyAsync(_caller, Reply("t1", "What is my name?")));
        var turns = await conversation.ListTurnsAsync(0, 100);
        var alone = await cluster.Router().CountTokensAsync(_caller, Requests.Chat("What is my name?"));
        Assert.True(turns[3].Usage!.PromptTokens > alone.Tokens.Length + 5);
    }

    [Fact]
    public async Task Instructions_are_seen_by_the_model_and_not_kept()
    {
        var plain = await CreateAsync("plain");
        var told = await CreateAsync("told");
        await Requests.ReadAsync(plain.ReplyAsync(_caller, Reply("t1", "What is RAG?")));
        await Requests.ReadAsync(told.ReplyAsync(_caller, Reply("t1", "What is RAG?") with { Instructions = "Answer like a pirate, in short words." }));
        var (without, with) = (await plain.ListTurnsAsync(0, 100), await told.ListTurnsAsync(0, 100));
        Assert.Equal(["user", "assistant"], with.Select(turn => turn.Message.Role));
        Assert.True(with[1].Usage!.PromptTokens > without[1].Usage!.PromptTokens + 5);
    }

    [Fact]
    public async Task A_retried_turn_is_not_added_twice_and_brings_the_same_reply_free_of_charge()
    {
        var conversation = await CreateAsync("c");
        var first = await Requests.ReadAsync(conversation.ReplyAsync(_caller, Reply("t1", "What is RAG?")));
        var again = await Requests.ReadAsync(conversation.ReplyAsync(_caller, Reply("t1", "What is RAG?")));

        Assert.Equal(Requests.Text(first), Requests.Text(again));
        Assert.Equal(0, again[^1].Cost);
        Assert.Equal(2, (await conversation.GetAsync()).Turns);
    }

    [Fact]
    public async Task A_turns_id_that_comes_again_with_other_words_is_refused_so_that_none_are_lost()
    {
        var conversation = await CreateAsync("c");
        await Requests.ReadAsync(conversation.ReplyAsync(_caller, Reply("t1", "What is RAG?")));
        foreach (var other in new[] { Reply("t1", "What is BM25?"), Reply("t1", "What is RAG?") with { Parent = 1 } })
        {
            var refused = await Assert.ThrowsAsync<LlmException>(() => Requests.ReadAsync(conversation.ReplyAsync(_caller, other)));
            Assert.Equal((LlmErrorCode.Conflict, "turn_id"), (refused.Code, refused.Parameter));
        }

        await conversation.AppendAsync("t2", [Message("user", "a"), Message("assistant", "b")]);
        Assert.Equal(2, (await conversation.AppendAsync("t2", [Message("user", "a"), Message("assistant", "b")])).Count);
        Assert.Equal(LlmErrorCode.Conflict, (await Assert.ThrowsAsync<LlmException>(() => conversation.AppendAsync("t2", [Message("user", "a")]))).Code);
        Assert.Equal(4, (await conversation.GetAsync()).Turns);
    }

    [Fact]
    public async Task A_deleted_reply_is_not_told_as_an_empty_one()
    {
        var conversation = await CreateAsync("c");
        await Requests.ReadAsync(conversation.ReplyAsync(_caller, Reply("t1", "What is RAG?")));
        var tree = cluster.Client.GetGrain<IConversationTreeGrain>(new ConversationKey(_caller.Tenant, "c").ToString());
        await tree.DeleteTurnAsync((await conversation.ListTurnsAsync(0, 10))[1].Number);
        var asked = await Assert.ThrowsAsync<LlmException>(() => Requests.ReadAsync(conversation.ReplyAsync(_caller, Reply("t1", "What is RAG?"))));
        var replies = cluster.Client.GetGrain<IConversationRepliesGrain>(new ConversationKey(_caller.Tenant, "c").ToString());
        var read = await Assert.ThrowsAsync<LlmException>(() => Requests.ReadAsync(replies.AttachAsync(new ReplyCursor("t1"))));
        Assert.Equal((LlmErrorCode.NotFound, LlmErrorCode.NotFound), (asked.Code, read.Code));
    }

    [Fact]
    public async Task A_reply_that_was_left_early_is_kept_as_cut_off_and_can_be_asked_for_again()
    {
        var conversation = await CreateAsync("c");
        var request = Reply("t1", "Tell me a story.");
        await foreach (var chunk in conversation.ReplyAsync(
            _caller, request with { Generation = request.Generation with { IgnoreEndOfSequence = true, MaxTokens = 900 } }))
        {
            if (chunk.Deltas.Any(delta => delta.Text.Length > 0))
            {
                break;
            }
        }

        var turns = await UntilAsync(() => conversation.ListTurnsAsync(0, 100), turns => turns.Count == 2);
        Assert.Null(turns[1].FinishReason);

        await UntilAsync(() => conversation.GetAsync(), info => info.Replying is null);
        await Requests.ReadAsync(conversation.ReplyAsync(_caller, request));
        turns = await conversation.ListTurnsAsync(0, 100);
        Assert.Equal(2, turns.Count);
        Assert.Equal(FinishReason.Stop, turns[1].FinishReason);
    }

    [Fact]
    public async Task A_long_conversation_is_shortened_from_its_beginning_and_still_answered()
    {
        var conversation = await CreateAsync("c");
        for (var i = 0; i < 50; i++)
        {
            await conversation.AppendAsync(
                $"t{i}", [Message("user", $"Story number {i}: the fox and the red star."), Message("assistant", "A fine story indeed, please go on.")]);
        }

        var chunks = await Requests.ReadAsync(conversation.ReplyAsync(_caller, Reply("last", "What is RAG?")));

        Assert.InRange(chunks[^1].Usage!.PromptTokens, 400, 1024);
        Assert.Equal(102, (await conversation.GetAsync()).Turns);
    }

    [Fact]
    public async Task Turns_survive_deactivation_across_segments()
    {
        var conversation = await CreateAsync("c");
        for (var i = 0; i < 70; i++)
        {
            await conversation.AppendAsync($"t{i}", [Message("user", $"{i}")]);
        }

        await cluster.Client.GetGrain<Orleans.Runtime.IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

        var page = await conversation.ListTurnsAsync(60, 100);
        Assert.Equal(Enumerable.Range(60, 10).Select(i => $"{i}"), page.Select(turn => turn.Message.Content));
    }

    [Fact]
    public async Task Creating_twice_is_harmless_with_equal_settings_and_a_conflict_otherwise()
    {
        var conversation = await CreateAsync("c");
        var again = await conversation.CreateAsync(new ConversationSettings { Model = TestCluster.Model });
        Assert.Equal((await conversation.GetAsync()).CreatedAt, again.CreatedAt);
        var refused = await Assert.ThrowsAsync<LlmException>(() => conversation.CreateAsync(new ConversationSettings { Title = "other" }));
        Assert.Equal(LlmErrorCode.Conflict, refused.Code);
    }

    [Fact]
    public async Task Conversations_are_listed_newest_first_in_pages_and_per_tenant()
    {
        foreach (var id in new[] { "a", "b", "c" })
        {
            await CreateAsync(id);
        }

        var list = cluster.Client.GetGrain<IConversationListGrain>(new TenantKey(_caller.Tenant).ToString());
        Assert.Equal(["c", "b"], Ids(await list.FindAsync(new ConversationQuery { Limit = 2 })));
        Assert.Equal(["a"], Ids(await list.FindAsync(new ConversationQuery { Limit = 2, After = "b" })));
        var other = cluster.Client.GetGrain<IConversationListGrain>(new TenantKey(TestCluster.NewCaller().Tenant).ToString());
        Assert.Empty((await other.FindAsync(new ConversationQuery())).Conversations);
    }

    private static IEnumerable<string> Ids(ConversationPage page) => page.Conversations.Select(info => info.Id);

    [Fact]
    public async Task A_deleted_conversation_is_gone_and_its_name_is_free_again()
    {
        var conversation = await CreateAsync("c");
        await conversation.AppendAsync("t", [Message("user", "secret")]);
        await conversation.DeleteAsync();
        await conversation.DeleteAsync();

        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => conversation.GetAsync())).Code);
        await CreateAsync("c");
        Assert.Empty(await conversation.ListTurnsAsync(0, 10));
    }

    [Fact]
    public async Task Another_tenant_does_not_see_it()
    {
        await CreateAsync("c");
        var other = cluster.Client.GetGrain<IConversationGrain>(new ConversationKey("someone-else", "c").ToString());
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => other.GetAsync())).Code);
    }

    private async Task<IConversationGrain> CreateAsync(string id)
    {
        var conversation = cluster.Client.GetGrain<IConversationGrain>(new ConversationKey(_caller.Tenant, id).ToString());
        await conversation.CreateAsync(new ConversationSettings { Model = TestCluster.Model });
        return conversation;
    }

    private static ReplyRequest Reply(string turnId, string text) => new()
    {
        TurnId = turnId,
        Messages = [Message("user", text)],
        Generation = Requests.Chat() with { Model = "", Messages = null },
    };

    private static ChatMessage Message(string role, string content) => new() { Role = role, Content = content };

    private static async Task<T> UntilAsync<T>(Func<Task<T>> read, Func<T, bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (true)
        {
            var value = await read();
            if (condition(value))
            {
                return value;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }
}
