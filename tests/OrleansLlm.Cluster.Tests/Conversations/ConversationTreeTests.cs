using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Conversations;
using static OrleansLlm.Cluster.Tests.Conversations.ConversationCluster;

namespace OrleansLlm.Cluster.Tests.Conversations;

public sealed class ConversationTreeTests(ConversationCluster cluster) : IClassFixture<ConversationCluster>
{
    private readonly Caller _caller = TestCluster.NewCaller();

    private IConversationTreeGrain Tree => cluster.Grain<IConversationTreeGrain>(_caller, "c");

    [Fact]
    public async Task A_turn_is_edited_beside_the_old_one_and_both_branches_stay()
    {
        var conversation = await cluster.CreateAsync(_caller, "c");
        await Requests.ReadAsync(conversation.ReplyAsync(_caller, Reply("t1", "What is RAG?")));
        var before = await conversation.ListTurnsAsync(0, 10);

        await Requests.ReadAsync(conversation.ReplyAsync(_caller, Reply("t2", "What is BM25?") with { Parent = before[0].Parent }));

        var after = await conversation.ListTurnsAsync(0, 10);
        Assert.Equal(["What is BM25?", after[1].Message.Content], after.Select(turn => turn.Message.Content));
        var branches = await Tree.ListBranchesAsync();
        Assert.Equal([(before[1].Number, false), (after[1].Number, true)], branches.Select(branch => (branch.Last.Number, branch.IsHead)));

        Assert.Equal(before[1].Number, (await Tree.UpdateAsync(new ConversationUpdate { Head = before[1].Number })).Head);
        Assert.Equal(before, await conversation.ListTurnsAsync(0, 10), (a, b) => a.Number == b.Number && a.Message.Content == b.Message.Content);
    }

    [Fact]
    public async Task A_reply_is_made_again_beside_the_old_one()
    {
        var conversation = await cluster.CreateAsync(_caller, "c");
        await Requests.ReadAsync(conversation.ReplyAsync(_caller, Reply("t1", "What is RAG?")));
        var before = await conversation.ListTurnsAsync(0, 10);

        var again = Reply("t2", "") with { Parent = before[0].Number, Messages = [] };
        await Requests.ReadAsync(conversation.ReplyAsync(_caller, again));
        await Requests.ReadAsync(conversation.ReplyAsync(_caller, again));

        var after = await conversation.ListTurnsAsync(0, 10);
        Assert.Equal([before[0].Number, after[1].Number], after.Select(turn => turn.Number));
        Assert.NotEqual(before[1].Number, after[1].Number);
        Assert.Equal(2, (await Tree.ListBranchesAsync()).Count);
    }

    [Fact]
    public async Task A_deleted_turn_is_gone_for_the_model_and_for_readers_and_its_place_stays()
    {
        var conversation = await cluster.CreateAsync(_caller, "c");
        await conversation.AppendAsync("t1", [Message("user", "My secret is 42."), Message("assistant", "I will keep it.")]);
        await conversation.AppendAsync("t2", [Message("user", "And now?")]);
        var secret = (await conversation.ListTurnsAsync(0, 10))[0];

        await Tree.DeleteTurnAsync(secret.Number);
        var info = await Tree.DeleteTurnAsync(secret.Number);

        Assert.Equal(3, info.Turns);
        Assert.Equal(["I will keep it.", "And now?"], (await conversation.ListTurnsAsync(0, 10)).Select(turn => turn.Message.Content));
        Assert.DoesNotContain(await Tree.ReadAsync(0, 10), turn => turn.Message.Content!.Contains("42", StringComparison.Ordinal));
        var shown = await Replies.PreviewAsync(_caller, Reply("t3", "Well?"));
        Assert.Equal(["I will keep it.", "And now?", "Well?"], shown.Messages!.Select(message => message.Content));
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => Tree.GetTurnAsync(secret.Number))).Code);
    }

    [Fact]
    public async Task What_was_shown_for_a_reply_can_be_looked_at_afterwards()
    {
        var conversation = await cluster.CreateAsync(_caller, "c");
        await conversation.AppendAsync("t0", [Message("system", "Answer in short words.")]);
        await Requests.ReadAsync(conversation.ReplyAsync(_caller, Reply("t1", "What is RAG?") with { Instructions = "Be kind." }));
        var reply = (await conversation.ListTurnsAsync(0, 10))[2];

        var sent = await Replies.GetSentAsync(reply.Number);

        Assert.Equal(["Be kind.", "Answer in short words.", "What is RAG?"], sent.Messages!.Select(message => message.Content));
        Assert.Equal(reply.Usage!.PromptTokens, sent.Tokens);
        Assert.Equal(0, sent.LeftOut);
    }

    [Fact]
    public async Task Pinned_turns_stay_when_the_beginning_of_a_long_conversation_is_left_out()
    {
        var conversation = await cluster.CreateAsync(_caller, "c");
        var first = await conversation.AppendAsync("t0", [Message("system", "You are Ada."), Message("user", "The code is 4711."), Message("assistant", "Noted.")]);
        for (var i = 0; i < 50; i++)
        {
            await conversation.AppendAsync($"s{i}", [Message("user", $"Story number {i}: the fox and the red star."), Message("assistant", "A fine story indeed, please go on.")]);
        }

        await Tree.UpdateAsync(new ConversationUpdate { Pinned = [first[1].Number] });
        var shown = await Replies.PreviewAsync(_caller, Reply("last", "What is the code?"));

        Assert.Equal(["You are Ada.", "The code is 4711."], shown.Messages!.Take(2).Select(message => message.Content));
        Assert.Equal("What is the code?", shown.Messages![^1].Content);
        Assert.True(shown.LeftOut > 0);
        Assert.Equal(103, shown.LeftOut + shown.Messages.Count - 1);
        Assert.InRange(shown.Tokens, 400, shown.ContextLength);
    }

    [Fact]
    public async Task A_long_history_is_told_by_a_summary_that_the_caller_pays()
    {
        var settings = new ConversationSettings { Model = TestCluster.Model, Context = new ContextSettings { SummarizeAbove = 0.5 } };
        var conversation = await cluster.CreateAsync(_caller, "c", settings);
        for (var i = 0; i < 40; i++)
        {
            await conversation.AppendAsync($"s{i}", [Message("user", $"Story number {i}: the fox and the red star."), Message("assistant", "A fine story indeed, please go on.")]);
        }

        await Requests.ReadAsync(conversation.ReplyAsync(_caller, Reply("t1", "What is RAG?")));
        var reply = (await conversation.ListTurnsAsync(81, 1))[0];
        var sent = await Replies.GetSentAsync(reply.Number);

        Assert.Null(sent.SummaryFailure);
        Assert.False(string.IsNullOrWhiteSpace(sent.Summary));
        Assert.Contains(sent.Summary!, sent.Messages![0].Content, StringComparison.Ordinal);
        Assert.InRange(sent.Tokens, 100, sent.ContextLength / 2);
        var requests = (await cluster.Cluster.Client.GetGrain<OrleansLlm.Contracts.Budgets.IBudgetGrain>(new OrleansLlm.Contracts.Budgets.BudgetKey(_caller.Tenant).ToString())
            .GetAsync(OrleansLlm.Contracts.Budgets.BudgetScope.Tenant)).Requests;
        Assert.InRange(requests, 2, 5);

        await Requests.ReadAsync(conversation.ReplyAsync(_caller, Reply("t2", "And BM25?")));
        var next = await Replies.GetSentAsync((await conversation.ListTurnsAsync(83, 1))[0].Number);
        Assert.Equal(sent.Summary, next.Summary);
    }

    [Fact]
    public async Task A_deleted_turn_is_told_by_no_summary_that_was_sent_also_when_that_is_not_kept_any_more()
    {
        var settings = new ConversationSettings { Model = TestCluster.Model, Context = new ContextSettings { SummarizeAbove = 0.5 } };
        var conversation = await cluster.CreateAsync(_caller, "c", settings);
        for (var i = 0; i < 40; i++)
        {
            await conversation.AppendAsync($"s{i}", [Message("user", $"Story number {i}: the fox and the red star."), Message("assistant", "A fine story indeed, please go on.")]);
        }

        await Requests.ReadAsync(conversation.ReplyAsync(_caller, Reply("t1", "What is RAG?")));
        var reply = (await conversation.ListTurnsAsync(81, 1))[0].Number;
        Assert.NotNull((await Replies.GetSentAsync(reply)).Summary);
        await ForgetSummariesAsync(conversation);

        await Tree.DeleteTurnAsync(0);

        Assert.Null((await Replies.GetSentAsync(reply)).Summary);
    }

    /// <summary>As four later ones do, with a deletion behind which they reached.</summary>
    private async Task ForgetSummariesAsync(IConversationGrain conversation)
    {
        var id = conversation.GetGrainId();
        var kept = new GrainState<ConversationState>(new ConversationState());
        await UntilAsync(
            async () =>
            {
                await cluster.Store.ReadStateAsync("conversation", id, kept);
                return kept.State!.IndexedTo;
            },
            indexed => indexed >= (2 << 12));
        kept.State!.Summaries.Clear();
        await cluster.Store.WriteStateAsync("conversation", id, kept);
        await cluster.Cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_conversation_in_which_a_reply_is_made_does_not_expire_meanwhile()
    {
        var conversation = await cluster.CreateAsync(_caller, "c", new ConversationSettings { Model = TestCluster.Model, ExpiresAfterSeconds = 60 });
        await using var reply = conversation.ReplyAsync(_caller, LongReply("t1", goesOn: true)).GetAsyncEnumerator();
        try
        {
            Assert.True(await reply.MoveNextAsync());
            cluster.Clock.Shift = TimeSpan.FromMinutes(5);
            Assert.Equal("t1", (await conversation.GetAsync()).Replying);
        }
        finally
        {
            cluster.Clock.Shift = TimeSpan.Zero;
        }

        Assert.NotNull(await conversation.GetAsync()); // Looking did not remove it.
    }

    [Fact]
    public async Task An_expired_conversation_is_gone_at_once_and_swept_away()
    {
        var conversation = await cluster.CreateAsync(_caller, "old", new ConversationSettings { Model = TestCluster.Model, ExpiresAfterSeconds = 3_600 });
        await conversation.AppendAsync("t", [Message("user", "x")]);
        var list = cluster.Cluster.Client.GetGrain<IConversationListGrain>(new TenantKey(_caller.Tenant).ToString());
        await UntilAsync(() => list.FindAsync(new ConversationQuery()), page => page is { Conversations: [{ Turns: 1 }] });
        try
        {
            cluster.Clock.Shift = TimeSpan.FromHours(2);
            Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => conversation.GetAsync())).Code);
            Assert.Empty((await list.FindAsync(new ConversationQuery())).Conversations);
            await list.SweepAsync();
        }
        finally
        {
            cluster.Clock.Shift = TimeSpan.Zero;
        }

        Assert.Empty((await list.FindAsync(new ConversationQuery())).Conversations);
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => conversation.GetAsync())).Code);
    }

    [Fact]
    public async Task What_expired_leaves_the_store_at_the_next_sweep_though_nobody_asks_for_it_and_the_rest_stays()
    {
        await cluster.Cluster.Client.GetGrain<ITenantProfileGrain>(new TenantKey(_caller.Tenant).ToString()).CreateAsync(new CreateTenantRequest());
        foreach (var (id, hours) in new[] { ("short", 1), ("long", 3) })
        {
            await (await cluster.CreateAsync(_caller, id, new ConversationSettings { Model = TestCluster.Model, ExpiresAfterSeconds = hours * 3_600 })).AppendAsync("t", [Message("user", "x")]);
        }

        var list = cluster.Cluster.Client.GetGrain<IConversationListGrain>(new TenantKey(_caller.Tenant).ToString());
        await UntilAsync(() => list.FindAsync(new ConversationQuery()), page => page is { Conversations: [{ Turns: 1 }, { Turns: 1 }] });
        var (options, clock) = (new ConversationsOptions(), new FakeTimeProvider());
        using var sweeper = new ConversationSweeper(cluster.Cluster.Client, Options.Create(options), clock, NullLogger<ConversationSweeper>.Instance);
        await sweeper.StartAsync(TestContext.Current.CancellationToken);
        try
        {
            cluster.Clock.Shift = TimeSpan.FromHours(2);
            await UntilAsync(
                () =>
                {
                    // Again and again: the sweeper starts on a thread of its own.
                    clock.Advance(options.SweepInterval);
                    return Task.FromResult(cluster.RecordsOf(_caller, "short"));
                },
                records => records == 0);
            Assert.NotEqual(0, cluster.RecordsOf(_caller, "long"));
            Assert.Equal("long", (await cluster.Grain<IConversationGrain>(_caller, "long").GetAsync()).Id);
        }
        finally
        {
            cluster.Clock.Shift = TimeSpan.Zero;
            await sweeper.StopAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_list_is_filtered_by_user_metadata_title_and_time()
    {
        await cluster.CreateAsync(_caller, "a", new ConversationSettings { Title = "The red fox", User = "u1", Metadata = new Dictionary<string, string> { ["team"] = "shop" } });
        var second = await cluster.CreateAsync(_caller, "b", new ConversationSettings { Title = "A blue star", Model = TestCluster.Model });
        await Requests.ReadAsync(second.ReplyAsync(_caller, Reply("t", "Hello") with { Generation = Requests.Chat(maxTokens: 4) with { Model = "", Messages = null, User = "u2" } }));
        var list = cluster.Cluster.Client.GetGrain<IConversationListGrain>(new TenantKey(_caller.Tenant).ToString());
        await UntilAsync(() => list.FindAsync(new ConversationQuery()), page => page.Conversations[0].Turns == 2);

        Assert.Equal(["a"], await IdsAsync(new ConversationQuery { User = "u1" }));
        Assert.Equal(["b"], await IdsAsync(new ConversationQuery { User = "u2" }));
        Assert.Equal(["a"], await IdsAsync(new ConversationQuery { Title = "FOX red" }));
        Assert.Equal(["a"], await IdsAsync(new ConversationQuery { Metadata = new Dictionary<string, string> { ["team"] = "shop" } }));
        Assert.Empty(await IdsAsync(new ConversationQuery { Metadata = new Dictionary<string, string> { ["team"] = "x" } }));
        Assert.Equal(["a", "b"], await IdsAsync(new ConversationQuery { OldestFirst = true }));
        Assert.Empty(await IdsAsync(new ConversationQuery { CreatedSince = cluster.Clock.GetUtcNow().AddHours(1) }));
        Assert.Equal("after", (await Assert.ThrowsAsync<LlmException>(() => IdsAsync(new ConversationQuery { After = "zzz" }))).Parameter);

        async Task<IEnumerable<string>> IdsAsync(ConversationQuery query) => (await list.FindAsync(query)).Conversations.Select(info => info.Id);
    }

    private IConversationRepliesGrain Replies => cluster.Grain<IConversationRepliesGrain>(_caller, "c");
}
