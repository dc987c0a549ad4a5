using OrleansLlm.Client.Tests.Fakes;
using OrleansLlm.TestServer;

namespace OrleansLlm.Client.Tests.Batches;

public sealed class BatchesClientTests
{
    private const string Batch = """{"id":"batch_1","object":"batch","endpoint":"/v1/embeddings","errors":{"object":"list","data":[{"code":"c","message":"m","param":null,"line":3}]},"input_file_id":"file-1","completion_window":"1h","status":"in_progress","output_file_id":null,"error_file_id":null,"created_at":1700000000,"expires_at":1700003600,"request_counts":{"total":3,"completed":2,"failed":1},"usage":{},"metadata":{"a":"b"},"waiting":{"code":"insufficient_quota","message":"No room.","since":5,"retry_at":6}}""";

    [Fact]
    public async Task Batches_are_made_read_listed_and_cancelled()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, Batch), Answers.Json(200, Batch), Answers.Json(200, $$"""{"object":"list","data":[{{Batch}}],"has_more":true,"last_id":"batch_1"}"""), Answers.Json(200, Batch));
        using var client = Clients.Http(server);
        var made = await client.Batches.CreateAsync(new() { InputFileId = "file-1", Endpoint = "/v1/embeddings", CompletionWindow = "1h", Metadata = new Dictionary<string, string> { ["a"] = "b" } });
        Assert.Equal("""{"input_file_id":"file-1","endpoint":"/v1/embeddings","completion_window":"1h","metadata":{"a":"b"}}""", server.Last.Body);
        Assert.Equal(("batch_1", 3, 2, 1, 3), (made.Id, made.RequestCounts.Total, made.RequestCounts.Completed, made.RequestCounts.Failed, made.Errors!.Data.Single().Line));
        Assert.Equal(("insufficient_quota", 6L), (made.Waiting!.Code, made.Waiting.RetryAt));
        Assert.False((await client.Batches.GetAsync("batch_1")).HasEnded);
        Assert.True((await client.Batches.ListAsync("batch_0", 1)).HasMore);
        Assert.Equal("/v1/batches?after=batch_0&limit=1", server.Last.Path);
        await client.Batches.CancelAsync("batch_1");
        Assert.Equal(("POST", "/v1/batches/batch_1/cancel"), (server.Last.Method, server.Last.Path));
    }

    [Fact]
    public async Task A_batch_is_waited_for_until_it_has_ended()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, Batch), Answers.Json(200, Batch), Answers.Json(200, Batch.Replace("in_progress", "completed", StringComparison.Ordinal)));
        using var client = Clients.Http(server, new InstantTimeProvider());
        var ended = await client.Batches.WaitAsync("batch_1");
        Assert.Equal(("completed", 3), (ended.Status, server.Requests.Count));
    }
}
