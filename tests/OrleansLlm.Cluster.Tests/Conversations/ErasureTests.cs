using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Audit;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Erasure;
using OrleansLlm.Contracts.Feedback;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Learning;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Conversations;
using OrleansLlm.Grains.Files;
using static OrleansLlm.Cluster.Tests.Conversations.ConversationCluster;

namespace OrleansLlm.Cluster.Tests.Conversations;

public sealed class ErasureTests(ConversationCluster cluster) : IClassFixture<ConversationCluster>
{
    private Caller _caller = TestCluster.NewCaller();

    private IAuditGrain Log => cluster.Cluster.Client.GetGrain<IAuditGrain>(new AuditKey(_caller.Tenant).ToString());

    private IConversationListGrain List => cluster.Cluster.Client.GetGrain<IConversationListGrain>(new TenantKey(_caller.Tenant).ToString());

    [Fact]
    public async Task Of_a_user_nothing_is_left_and_of_others_everything()
    {
        await SignInAsync();
        await SayAsync("janes", "jane", "My name is Jane Doe.");
        await SayAsync("shared", "jane", "Jane was here.");
        await SayAsync("shared", "tom", "Tom was here.");
        await SayAsync("toms", "tom", "My name is Tom.");
        await FeedbackAsync("r1", "jane");
        await FeedbackAsync("r2", "tom");
        await ResponseAsync("resp_jane", "jane");
        await ResponseAsync("resp_tom", "tom");
        await UntilAsync(() => FindTurnsAsync("Jane"), turns => turns.Count == 2);

        var done = await EraseAsync(new ErasureScope { Tenant = _caller.Tenant, User = "jane" });

        Assert.Equal(2, done.Removed["conversations"]);
        Assert.Equal((1, 1), (done.Removed["feedback"], done.Removed["responses"]));
        Assert.Equal(["shared", "toms"], (await List.FindAsync(new ConversationQuery { OldestFirst = true })).Conversations.Select(info => info.Id));
        var shared = await cluster.Grain<IConversationTreeGrain>(_caller, "shared").ReadAsync(0, 10);
        Assert.DoesNotContain(shared, turn => turn.Message.Content!.Contains("Jane", StringComparison.Ordinal));
        Assert.Contains(shared, turn => turn.Message.Content == "Tom was here.");
        Assert.DoesNotContain(shared, turn => turn.User == "jane");
        Assert.Empty(await FindTurnsAsync("Jane"));
        Assert.NotEmpty(await FindTurnsAsync("Tom"));
        Assert.Equal("tom", Assert.Single((await Feedback().ReadAsync(0, 10)).Entries).User);
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => Response("resp_jane").GetAsync())).Code);
        Assert.NotNull(await Response("resp_tom").GetAsync());
    }

    [Fact]
    public async Task The_audit_log_proves_it_without_the_users_name()
    {
        await SignInAsync();
        await SayAsync("janes", "jane", "My name is Jane Doe.");
        var done = await EraseAsync(new ErasureScope { Tenant = _caller.Tenant, User = "jane" });

        var records = (await Log.ReadAsync(0, 10)).Records;
        Assert.Equal(["erasure.requested", "erasure.completed"], records.Select(record => record.Event.Action));
        Assert.Equal((2, records[1].Hash), (done.AuditSequence, done.AuditHash));
        Assert.Equal("1", records[1].Event.Details["conversations"]);
        Assert.All(records, record => Assert.Equal(AuditHash.OfUser(_caller.Tenant, "jane"), record.Event.Subject));
        Assert.DoesNotContain("jane", JsonSerializer.Serialize(records), StringComparison.OrdinalIgnoreCase);
        Assert.True((await Log.VerifyAsync()).IsWhole);
    }

    [Fact]
    public async Task A_conversation_is_erased_with_the_feedback_on_its_replies_also_while_a_reply_is_made()
    {
        await SignInAsync();
        var conversation = await cluster.CreateAsync(_caller, "c");
        await Requests.ReadAsync(conversation.ReplyAsync(_caller, Reply("t1", "What is RAG?")));
        await FeedbackAsync((await conversation.ListTurnsAsync(0, 10))[1].RequestId!, "anyone");
        await foreach (var chunk in conversation.ReplyAsync(_caller, LongReply("t2", goesOn: true)))
        {
            if (chunk.Deltas.Count > 0)
            {
                break;
            }
        }

        var done = await EraseAsync(new ErasureScope { Tenant = _caller.Tenant, Conversation = "c" });

        Assert.Equal((1, 1), (done.Removed["conversations"], done.Removed["feedback"]));
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => conversation.GetAsync())).Code);
        Assert.Empty((await List.FindAsync(new ConversationQuery())).Conversations);
    }

    [Theory]
    [InlineData("jane")]
    [InlineData(null)]
    public async Task What_has_expired_and_was_not_swept_yet_is_erased_too(string? user)
    {
        await SignInAsync();
        var settings = new ConversationSettings { Model = TestCluster.Model, User = "jane", ExpiresAfterSeconds = 3_600 };
        await (await cluster.CreateAsync(_caller, "old", settings)).AppendAsync("t", [Message("user", "My name is Jane Doe.")]);
        try
        {
            cluster.Clock.Shift = TimeSpan.FromHours(2);
            await EraseAsync(new ErasureScope { Tenant = _caller.Tenant, User = user });
            Assert.Equal(0, cluster.RecordsOf(_caller, "old"));
        }
        finally
        {
            cluster.Clock.Shift = TimeSpan.Zero;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Words_whose_way_into_the_index_a_crash_kept_from_being_noted_are_taken_out_of_it(bool wholly)
    {
        var conversation = await cluster.CreateAsync(_caller, "c");
        await conversation.AppendAsync("first", [Message("user", "Good morning."), Message("assistant", "Hello.")]); // Opens the record of turns, which is noted in the state that is refused below.
        cluster.Store.Refuses = record => record.StartsWith("conversation|", StringComparison.Ordinal) && record.Contains(_caller.Tenant, StringComparison.Ordinal);
        try
        {
            await conversation.AppendAsync("t", [Message("user", "My name is Jane Doe."), Message("assistant", "Hello.")]);
            await UntilAsync(() => FindTurnsAsync("Jane"), turns => turns.Count == 1);
        }
        finally
        {
            cluster.Store.Refuses = _ => false;
        }

        await GrainRetry.RunAsync(() => wholly ? conversation.DeleteAsync() : cluster.Grain<IConversationTreeGrain>(_caller, "c").DeleteTurnAsync(2), TimeProvider.System, CancellationToken.None);
        Assert.Empty(await FindTurnsAsync("Jane"));
    }

    [Fact]
    public async Task An_upload_under_way_and_the_contents_of_all_files_are_gone_when_the_erasure_has_ended()
    {
        await SignInAsync();
        var services = cluster.Cluster.Services;
        var (uploads, contents) = (services.GetRequiredService<FileUploads>(), services.GetRequiredService<FileContents>());
        var (done, half) = (new FileKey(_caller.Tenant, FileUploads.NewId()), new FileKey(_caller.Tenant, FileUploads.NewId()));
        var content = await uploads.WriteAsync(done, new MemoryStream(new byte[40 * FileContents.ChunkBytes]), null, CancellationToken.None);
        await uploads.AddAsync(_caller.Tenant, new StoredFile { Id = done.File, Name = "a.txt", Purpose = "assistants", Bytes = content.Bytes, Chunks = content.Chunks, Sha256 = content.Sha256 }, CancellationToken.None);
        await uploads.WriteAsync(half, new MemoryStream(new byte[10]), null, CancellationToken.None);

        var erased = await EraseAsync(new ErasureScope { Tenant = _caller.Tenant });

        Assert.Equal(1, erased.Removed["files"]);
        Assert.Equal((0, 0), (cluster.Store.Count(done.ToString()), cluster.Store.Count(half.ToString())));
    }

    [Fact]
    public async Task A_deleted_file_that_can_not_be_let_go_yet_does_not_keep_the_contents_of_others()
    {
        var uploads = cluster.Cluster.Services.GetRequiredService<FileUploads>();
        var files = cluster.Cluster.Client.GetGrain<IFilesGrain>(new FilesKey(_caller.Tenant).ToString());
        FileKey[] keys = [new(_caller.Tenant, FileUploads.NewId()), new(_caller.Tenant, FileUploads.NewId())];
        foreach (var key in keys)
        {
            var content = await uploads.WriteAsync(key, new MemoryStream(new byte[10]), null, CancellationToken.None);
            await uploads.AddAsync(_caller.Tenant, new StoredFile { Id = key.File, Name = "a.txt", Purpose = FilePurposes.Assistants, Bytes = content.Bytes, Chunks = content.Chunks, Sha256 = content.Sha256 }, CancellationToken.None);
        }

        await cluster.Cluster.Client.GetGrain<IStoreFileLinksGrain>(keys[0].ToString()).AddAsync("vs_gone");
        cluster.Store.Refuses = record => record.StartsWith("links|", StringComparison.Ordinal) && record.Contains(keys[0].File, StringComparison.Ordinal);
        try
        {
            await Assert.ThrowsAsync<OrleansException>(() => files.DeleteAsync(keys[0].File));
            await files.DeleteAsync(keys[1].File);
            await UntilAsync(() => Task.FromResult(cluster.Store.Count(keys[1].ToString())), left => left == 0);
        }
        finally
        {
            cluster.Store.Refuses = _ => false;
        }
    }

    [Fact]
    public async Task Of_a_tenant_all_contents_go()
    {
        await SignInAsync();
        await SayAsync("a", "jane", "One.");
        await SayAsync("b", "tom", "Two.");
        await FeedbackAsync("r", "tom");
        await ResponseAsync("resp_1", "x");
        var learned = cluster.Cluster.Client.GetGrain<ILearnedModelsGrain>(new LearnedModelsKey(_caller.Tenant).ToString());
        await learned.AddAsync(new StoredLearnedModel { Name = "mine", Version = await learned.ReserveAsync("mine", 10), Kind = "router", Bytes = 10, Sha256 = "", Summary = "Of feedback." });
        var done = await EraseAsync(new ErasureScope { Tenant = _caller.Tenant });
        Assert.Equal((2, 1, 1, 1), (done.Removed["conversations"], done.Removed["feedback"], done.Removed["responses"], done.Removed["learned_models"]));
        Assert.Empty((await learned.ReadAsync()).Models!);
        Assert.Empty((await List.FindAsync(new ConversationQuery())).Conversations);
        Assert.Empty((await Feedback().ReadAsync(0, 10)).Entries);
        Assert.Equal("tenant", (await Log.ReadAsync(0, 10)).Records[^1].Event.Subject);
    }

    /// <summary>Jobs run for keys that exist.</summary>
    private async Task SignInAsync()
    {
        await cluster.Cluster.Client.GetGrain<ITenantProfileGrain>(new TenantKey(_caller.Tenant).ToString()).CreateAsync(new CreateTenantRequest());
        var key = await cluster.Cluster.Client.GetGrain<ITenantGrain>(new TenantKey(_caller.Tenant).ToString()).CreateKeyAsync(new CreateKeyRequest { Name = "k", Role = KeyRole.Owner });
        _caller = _caller with { KeyId = key.Info.Id, Role = KeyRole.Owner };
    }

    private async Task SayAsync(string id, string user, string text)
    {
        var tree = cluster.Grain<IConversationTreeGrain>(_caller, id);
        await cluster.CreateAsync(_caller, id);
        await tree.AppendAsync(new AppendTurns { TurnId = $"{user}-1", User = user, Messages = [Message("user", text), Message("assistant", "Hello.")] });
    }

    private async Task<ErasureProgress> EraseAsync(ErasureScope scope)
    {
        var job = cluster.Cluster.Client.GetGrain<IJobGrain>(new JobKey(_caller.Tenant, $"erasure_{Guid.NewGuid():N}").ToString());
        await job.StartAsync(new JobRequest { Kind = ErasureJson.Kind, Caller = _caller, Input = JsonSerializer.Serialize(scope, ErasureJson.Default.ErasureScope) });
        var ended = await UntilAsync(() => job.GetAsync(), info => info.HasEnded);
        Assert.Equal(JobStatus.Succeeded, ended.Status);
        return JsonSerializer.Deserialize(ended.Progress!, ErasureJson.Default.ErasureProgress)!;
    }

    private async Task<IReadOnlyList<string>> FindTurnsAsync(string query)
    {
        try
        {
            var index = cluster.Cluster.Client.GetGrain<IIndexSearchGrain>(TurnIndex.KeyOf(_caller.Tenant));
            var found = await index.SearchAsync(_caller, new IndexSearch { RequestId = Guid.NewGuid().ToString("N"), Query = query });
            return [.. found.Hits.Select(hit => hit.Document)];
        }
        catch (LlmException none) when (none.Code == LlmErrorCode.NotFound)
        {
            return [];
        }
    }

    private IFeedbackGrain Feedback() => cluster.Cluster.Client.GetGrain<IFeedbackGrain>(new FeedbackKey(_caller.Tenant).ToString());

    private Task<FeedbackEntry> FeedbackAsync(string request, string user) =>
        Feedback().AddAsync(new FeedbackEntry { RequestId = request, User = user, Score = 1, KeyId = "k" });

    private IResponseGrain Response(string id) => cluster.Cluster.Client.GetGrain<IResponseGrain>(new ResponseKey(_caller.Tenant, id).ToString());

    private Task ResponseAsync(string id, string user) => Response(id).SaveAsync(new StoredResponse
    {
        Json = $$"""{"id":"{{id}}","user":"{{user}}","conversation":null}""", InputItems = [], Messages = [], CreatedAt = cluster.Clock.GetUtcNow(),
    });
}
