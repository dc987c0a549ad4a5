using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Conversations;
using static OrleansLlm.Cluster.Tests.Conversations.ConversationCluster;

namespace OrleansLlm.Cluster.Tests.Conversations;

public sealed class TurnSearchTests(ConversationCluster cluster) : IClassFixture<ConversationCluster>
{
    private readonly Caller _caller = TestCluster.NewCaller();

    [Fact]
    public async Task An_old_turn_that_matches_the_newest_message_is_brought_back()
    {
        var settings = new ConversationSettings { Model = TestCluster.Model, Context = new ContextSettings { Recall = 2 } };
        var conversation = await cluster.CreateAsync(_caller, "c", settings);
        await conversation.AppendAsync("t0", [Message("user", "The vault of the zeppelin museum has the number 4711."), Message("assistant", "Noted.")]);
        for (var i = 0; i < 50; i++)
        {
            await conversation.AppendAsync($"s{i}", [Message("user", $"Story number {i}: the fox and the red star."), Message("assistant", "A fine story indeed, please go on.")]);
        }

        var list = cluster.Cluster.Client.GetGrain<IConversationListGrain>(new TenantKey(_caller.Tenant).ToString());
        await UntilAsync(() => list.FindAsync(new ConversationQuery()), page => page is { Open.Count: 0, Conversations: [{ Turns: 102 }] });

        var shown = await cluster.Grain<IConversationRepliesGrain>(_caller, "c").PreviewAsync(_caller, Reply("last", "What was with the zeppelin museum?"));

        Assert.Equal([0], shown.Recalled);
        Assert.Contains("user: The vault of the zeppelin museum has the number 4711.", shown.Messages![0].Content, StringComparison.Ordinal);
        Assert.InRange(shown.Tokens, 400, shown.ContextLength);
    }

    [Fact]
    public async Task Turns_of_a_conversation_that_has_expired_are_not_found_though_it_is_not_swept_yet()
    {
        const string text = "The vault of the zeppelin museum has the number 4711.";
        foreach (var (id, life) in new[] { ("short", 3_600), ("lasting", 36_000) })
        {
            var conversation = await cluster.CreateAsync(_caller, id, new ConversationSettings { Model = TestCluster.Model, ExpiresAfterSeconds = life });
            await conversation.AppendAsync("t", [Message("user", id == "short" ? $"{text} {text}" : $"{text} That was told to me by somebody else who had been there.")]);
        }

        var search = new TurnSearch(cluster.Cluster.Client);
        await UntilAsync(() => FindAsync("zeppelin museum", 10), found => found.Count == 2);
        Assert.Equal(["short"], await FindAsync("zeppelin museum vault 4711", 1));
        try
        {
            cluster.Clock.Shift = TimeSpan.FromHours(2);
            Assert.Equal(["lasting"], await FindAsync("zeppelin museum vault 4711", 1));
            Assert.Equal(["lasting"], await FindAsync("zeppelin museum", 10));

            // A turn gives the conversation its time again, also while its entry in the list tells of the old one.
            await cluster.Grain<IConversationGrain>(_caller, "lasting").AppendAsync("more", [Message("user", "thanks")]);
            cluster.Clock.Shift = TimeSpan.FromHours(11);
            var list = cluster.Cluster.Client.GetGrain<IConversationListGrain>(new TenantKey(_caller.Tenant).ToString());
            Assert.Equal(["lasting"], await FindAsync("zeppelin museum", 10));
            Assert.Equal(["lasting"], (await list.LookUpAsync(["short", "lasting", "never"])).Conversations.Select(info => info.Id));
        }
        finally
        {
            cluster.Clock.Shift = TimeSpan.Zero;
        }

        async Task<List<string>> FindAsync(string query, int top)
        {
            var hits = await search.FindAsync(_caller, new IndexSearch { RequestId = Guid.NewGuid().ToString(), Query = query, Top = top }, [], TestContext.Current.CancellationToken);
            return [.. hits.Select(hit => TurnIndex.Parse(hit.Document).Conversation)];
        }
    }
}
