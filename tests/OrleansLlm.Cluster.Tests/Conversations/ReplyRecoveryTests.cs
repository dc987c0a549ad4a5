using Orleans.Core.Internal;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cluster.Tests.Conversations;

public sealed class ReplyRecoveryTests(ConversationCluster cluster) : IClassFixture<ConversationCluster>
{
    private readonly Caller _caller = TestCluster.NewCaller();

    [Fact]
    public async Task A_reply_that_goes_on_without_its_reader_is_read_on_from_where_it_was_left()
    {
        var conversation = await cluster.CreateAsync(_caller, "c");
        var (read, cursor) = await ReadSomeAsync(conversation, ConversationCluster.LongReply("t", goesOn: true, tokens: 300));

        var rest = await Requests.ReadAsync(Replies("c").AttachAsync(cursor));

        var kept = (await conversation.ListTurnsAsync(0, 10))[1];
        Assert.Equal(kept.Message.Content, read + Requests.Text(rest));
        Assert.Equal((FinishReason.Length, 300), (kept.FinishReason, kept.Usage!.CompletionTokens));

        // Not before the first reading: it may have come while the reply was made or just after.
        await conversation.Cast<IGrainManagementExtension>().DeactivateOnIdle();
        var again = await Requests.ReadAsync(Replies("c").AttachAsync(cursor));
        Assert.Equal(Requests.Text(rest), Requests.Text(again));
        Assert.All([rest, again], reading => Assert.Equal((kept.Usage, 0, RouteInfo.FromConversation), (reading[^1].Usage, reading[^1].Cost, Requests.Route(reading)?.Provider)));
        Assert.Equal(kept.Message.Content, Requests.Text(await Requests.ReadAsync(Replies("c").AttachAsync(new ReplyCursor("t")))));
    }

    [Fact]
    public async Task Two_readers_get_the_same_reply_and_asking_again_under_its_id_is_reading_it()
    {
        var conversation = await cluster.CreateAsync(_caller, "c");
        var first = Requests.ReadAsync(conversation.ReplyAsync(_caller, ConversationCluster.LongReply("t", goesOn: false, tokens: 200)));
        await ConversationCluster.UntilAsync(() => conversation.GetAsync(), info => info.Replying == "t");
        var second = await Requests.ReadAsync(conversation.ReplyAsync(_caller, ConversationCluster.LongReply("t", goesOn: false, tokens: 200)));
        Assert.Equal(Requests.Text(await first), Requests.Text(second));
        Assert.Equal(2, (await conversation.GetAsync()).Turns);
    }

    [Fact]
    public async Task A_reply_stops_with_its_last_reader_and_says_so_to_whoever_comes_back()
    {
        var conversation = await cluster.CreateAsync(_caller, "c");
        var (read, cursor) = await ReadSomeAsync(conversation, ConversationCluster.LongReply("t", goesOn: false));
        await ConversationCluster.UntilAsync(() => conversation.GetAsync(), info => info.Replying is null);

        var (rest, broken) = await ReadBrokenAsync(cursor);

        var kept = (await conversation.ListTurnsAsync(0, 10))[1];
        Assert.Equal((LlmErrorCode.ReplicaUnavailable, null), (broken.Code, kept.FinishReason));
        Assert.Equal(kept.Message.Content, read + rest);
    }

    [Fact]
    public async Task A_reply_is_stopped_on_request()
    {
        // On a busy machine all of a reply may have been made before the request to stop it arrives; that request is good for nothing then.
        var finish = FinishReason.Length as FinishReason?;
        for (var attempt = 0; attempt < 10 && finish == FinishReason.Length; attempt++)
        {
            var conversation = await cluster.CreateAsync(_caller, $"c{attempt}");
            await ReadSomeAsync(conversation, ConversationCluster.LongReply("t", goesOn: true, tokens: 900));
            await Replies($"c{attempt}").StopAsync();
            await ConversationCluster.UntilAsync(() => conversation.GetAsync(), info => info.Replying is null);
            finish = (await conversation.ListTurnsAsync(0, 10))[1].FinishReason;
        }

        Assert.Null(finish);
    }

    [Fact]
    public async Task With_the_silo_that_makes_it_a_reply_breaks_off_and_what_was_stored_of_it_is_there()
    {
        await using var own = new ConversationCluster();
        await own.InitializeAsync();
        var conversation = await own.CreateAsync(_caller, "c");
        var (read, cursor) = await ReadSomeAsync(conversation, ConversationCluster.LongReply("t", goesOn: true, tokens: 900));
        var stored = await ConversationCluster.UntilAsync(() => conversation.ListTurnsAsync(0, 10), turns => turns.Count == 2);

        await own.Cluster.Silos.KillSiloAsync(await own.SiloOfAsync(conversation));

        var text = await ConversationCluster.UntilAsync(async () => await TryReadAsync(own, cursor), text => text is not null);
        Assert.StartsWith(stored[1].Message.Content!, read + text, StringComparison.Ordinal);
        var whole = await Requests.ReadAsync(own.Grain<IConversationGrain>(_caller, "c").ReplyAsync(_caller, ConversationCluster.Reply("t", "Tell me a story.")));
        Assert.Equal(FinishReason.Stop, (await conversation.ListTurnsAsync(0, 10))[1].FinishReason);
        Assert.Equal(Requests.Text(whole), (await conversation.ListTurnsAsync(0, 10))[1].Message.Content);
    }

    [Fact]
    public async Task A_reader_of_nothing_is_told_so()
    {
        await cluster.CreateAsync(_caller, "c");
        var refused = await Assert.ThrowsAsync<LlmException>(() => Requests.ReadAsync(Replies("c").AttachAsync(new ReplyCursor("never"))));
        Assert.Equal((LlmErrorCode.NotFound, "turn_id"), (refused.Code, refused.Parameter));
    }

    private IConversationRepliesGrain Replies(string id) => cluster.Grain<IConversationRepliesGrain>(_caller, id);

    private async Task<(string Text, ReplyCursor Cursor)> ReadSomeAsync(IConversationGrain conversation, ReplyRequest request)
    {
        var (text, cursor) = ("", new ReplyCursor(request.TurnId));
        await foreach (var chunk in conversation.ReplyAsync(_caller, request))
        {
            foreach (var delta in chunk.Deltas)
            {
                (text, cursor) = (text + delta.Text, cursor.After(delta));
            }

            if (text.Length > 20)
            {
                break;
            }
        }

        return (text, cursor);
    }

    private async Task<(string Text, LlmException Failure)> ReadBrokenAsync(ReplyCursor cursor, ConversationCluster? from = null)
    {
        var text = "";
        var failure = await Assert.ThrowsAsync<LlmException>(async () =>
        {
            await foreach (var chunk in (from ?? cluster).Grain<IConversationRepliesGrain>(_caller, "c").AttachAsync(cursor))
            {
                text += Requests.Text([chunk]);
            }
        });
        return (text, failure);
    }

    /// <summary>Null while the cluster has not noticed that the silo is dead.</summary>
    private async Task<string?> TryReadAsync(ConversationCluster from, ReplyCursor cursor)
    {
        try
        {
            var (text, failure) = await ReadBrokenAsync(cursor, from);
            return failure.Code == LlmErrorCode.ReplicaUnavailable ? text : null;
        }
        catch (Xunit.Sdk.XunitException)
        {
            return null;
        }
    }
}
