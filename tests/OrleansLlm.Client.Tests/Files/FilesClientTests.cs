using System.Text;
using OrleansLlm.Client.Tests.Fakes;
using OrleansLlm.Contracts;
using OrleansLlm.TestServer;

namespace OrleansLlm.Client.Tests.Files;

public sealed class FilesClientTests
{
    private const string File = """{"id":"file-1","object":"file","bytes":5,"created_at":1700000000,"filename":"a.jsonl","purpose":"batch","status":"processed","expires_at":1700003600,"sha256":"ab"}""";

    [Fact]
    public async Task Files_are_uploaded_read_listed_and_deleted()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, File), Answers.Json(200, File), Answers.Json(200, $$"""{"object":"list","data":[{{File}}],"has_more":true,"last_id":"file-1"}"""),
            Answers.Json(200, "content"), Answers.Json(200, """{"id":"file-1","deleted":true}"""));
        using var client = Clients.Http(server);
        var uploaded = await client.Files.UploadAsync(new MemoryStream(Encoding.UTF8.GetBytes("hello")), "a.jsonl", "batch", TimeSpan.FromHours(1));
        Assert.Equal(("POST", "/v1/files"), (server.Last.Method, server.Last.Path));
        Assert.Equal(("file-1", 5L, 1_700_003_600L, "ab"), (uploaded.Id, uploaded.Bytes, uploaded.ExpiresAt, uploaded.Sha256));
        Assert.All(["name=file; filename=a.jsonl", "hello", "name=purpose", "batch", "expires_after[anchor]", "created_at", "3600"], part => Assert.Contains(part, server.Last.Body, StringComparison.Ordinal));

        Assert.Equal("a.jsonl", (await client.Files.GetAsync("file-1")).Filename);
        Assert.True((await client.Files.ListAsync("batch", "file 0", 2)).HasMore);
        Assert.Equal("/v1/files?purpose=batch&after=file%200&limit=2", server.Last.Path);
        var target = new MemoryStream();
        await client.Files.DownloadAsync("file-1", target);
        Assert.Equal(("/v1/files/file-1/content", "content"), (server.Last.Path, Encoding.UTF8.GetString(target.ToArray())));
        await client.Files.DeleteAsync("file-1");
        Assert.Equal(("DELETE", "/v1/files/file-1"), (server.Last.Method, server.Last.Path));
    }

    [Fact]
    public async Task An_upload_is_sent_once_and_its_refusal_told()
    {
        await using var server = await FakeServer.StartAsync(Answers.Error(503, "server_error", "store_unavailable"));
        using var client = Clients.Http(server);
        var failure = await Assert.ThrowsAsync<LlmException>(() => client.Files.UploadAsync(new MemoryStream(new byte[9]), "a", "batch"));
        Assert.Equal(LlmErrorCode.StoreUnavailable, failure.Code);
        Assert.Single(server.Requests);
    }
}
