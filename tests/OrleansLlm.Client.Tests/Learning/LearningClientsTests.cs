using OrleansLlm.Client.Feedback;
using OrleansLlm.Client.Tests.Fakes;
using OrleansLlm.Contracts.Feedback;
using OrleansLlm.TestServer;

namespace OrleansLlm.Client.Tests.Learning;

public sealed class LearningClientsTests
{
    private const string Model = """{"name":"my","version":2,"kind":"router","bytes":5,"sha256":"ab","created_at":1700000000,"summary":"s","is_active":true}""";
    private const string Entry = """{"sequence":7,"at":1700000000,"request_id":"r","model":"m","score":0.5,"label":null,"comment":null,"preferred_model":null,"question":null,"answer":null,"question_hash":"ab","may_train":true,"key_id":"k","project":null,"user":null}""";

    [Theory]
    [InlineData(null, "/admin/v1/learned")]
    [InlineData("acme", "/admin/v1/tenants/acme/learned")]
    public async Task Trained_models_are_stored_listed_read_switched_and_deleted(string? tenant, string root)
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, Model);
        using var client = Clients.Http(server);
        var stored = await client.Learned.StoreAsync(tenant, "my", "hello"u8.ToArray());
        Assert.Equal(("PUT", $"{root}/my", "hello"), (server.Last.Method, server.Last.Path, server.Last.Body));
        Assert.Equal(("router", 2, true), (stored.Kind, stored.Version, stored.IsActive));
        await client.Learned.ActivateAsync(tenant, "my", 1);
        Assert.Equal(("POST", $"{root}/my/activate", """{"version":1}"""), (server.Last.Method, server.Last.Path, server.Last.Body));
        using var target = new MemoryStream();
        await client.Learned.DownloadAsync(tenant, "my", target);
        Assert.Equal(($"{root}/my/content", Model.Length), (server.Last.Path, (int)target.Length));
        await client.Learned.DeleteAsync(tenant, "my");
        Assert.Equal(("DELETE", $"{root}/my"), (server.Last.Method, server.Last.Path));
        server.Otherwise = Answers.Json(200, $$"""{"object":"list","data":[{{Model}}]}""");
        Assert.Equal("s", Assert.Single(await client.Learned.ListAsync(tenant)).Summary);
    }

    [Fact]
    public async Task Feedback_is_sent_listed_deleted_and_its_settings_changed()
    {
        await using var server = await FakeServer.StartAsync();
        server.Otherwise = Answers.Json(200, Entry);
        using var client = Clients.Http(server);
        var kept = await client.Feedback.SendAsync(new AnswerFeedback { RequestId = "r", Score = 0.5f, MayTrain = true });
        Assert.Equal(("/v1/feedback", """{"request_id":"r","score":0.5,"may_train":true}"""), (server.Last.Path, server.Last.Body));
        Assert.Equal((7L, "ab"), (kept.Sequence, kept.QuestionHash));
        server.Otherwise = Answers.Json(200, $$"""{"entries":[{{Entry}}],"next":7}""");
        Assert.Equal(7, (await client.Feedback.ListAsync("acme", 3, 1)).Next);
        Assert.Equal("/admin/v1/tenants/acme/feedback?after=3&limit=1", server.Last.Path);
        server.Otherwise = Answers.Json(200, """{"keep_text":true,"keep_days":90}""");
        Assert.True((await client.Feedback.GetSettingsAsync("acme")).KeepText);
        await client.Feedback.SetSettingsAsync("acme", new FeedbackSettings { KeepText = true, KeepDays = 90 });
        Assert.Equal(("PUT", """{"keep_text":true,"keep_days":90}"""), (server.Last.Method, server.Last.Body));
        await client.Feedback.DeleteAsync("acme", "r 1");
        Assert.Equal(("DELETE", "/admin/v1/tenants/acme/feedback?request_id=r%201"), (server.Last.Method, server.Last.Path));
    }
}
