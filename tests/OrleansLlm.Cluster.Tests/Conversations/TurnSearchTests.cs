using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Tenants;
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
}
