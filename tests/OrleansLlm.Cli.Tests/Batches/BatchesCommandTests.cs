using System.Text.RegularExpressions;
using OrleansLlm.TestServer;

namespace OrleansLlm.Cli.Tests.Batches;

public sealed partial class BatchesCommandTests
{
    private const string File = """{"id":"file-1","object":"file","bytes":1234567,"created_at":1700000000,"filename":"in.jsonl","purpose":"batch","status":"processed","sha256":"ab"}""";
    private const string Batch = """{"id":"batch_1","object":"batch","endpoint":"/v1/chat/completions","errors":{"object":"list","data":[{"code":"mismatched_url","message":"Wrong url.","param":"url","line":3}]},"input_file_id":"file-1","completion_window":"24h","status":"in_progress","output_file_id":"file-o","error_file_id":null,"created_at":1700000000,"request_counts":{"total":3,"completed":2,"failed":1},"waiting":{"code":"insufficient_quota","message":"No room.","since":1700000000,"retry_at":1700000060}}""";

    [Fact]
    public async Task A_batch_is_made_of_a_file_that_is_sent_first()
    {
        var input = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.jsonl");
        await System.IO.File.WriteAllTextAsync(input, "{}\n");
        await using var server = await FakeServer.StartAsync(Answers.Json(200, File), Answers.Json(200, Batch), Answers.Json(200, Batch));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "batches", "create", input, "--window", "12h", "--metadata", "team=shop"));
        System.IO.File.Delete(input);
        Assert.Equal(["/v1/files", "/v1/batches", "/v1/batches/batch_1"], server.Requests.Select(request => request.Path));
        Assert.Equal("""{"input_file_id":"file-1","endpoint":"/v1/chat/completions","completion_window":"12h","metadata":{"team":"shop"}}""", server.Requests.ElementAt(1).Body);
        Assert.Contains("| batch_1 | in_progress | 3 | 2 | 1 | /v1/chat/completions | 2023-11-14 22:13Z | 24h | file-o | - |", Narrow(run.Out), StringComparison.Ordinal);
        Assert.Contains("waits since 2023-11-14 22:13Z: No room. [insufficient_quota]\nline 3: Wrong url. [mismatched_url]", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_a_batch_that_fails_ends_with_a_failure()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Batch.Replace("in_progress", "failed", StringComparison.Ordinal)));
        using var run = new CliRun();
        Assert.NotEqual(0, await run.RunAsync(server, "batches", "show", "batch_1", "--wait"));
        Assert.Contains("The batch has failed.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batches_are_listed_cancelled_and_downloaded()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, $$"""{"object":"list","data":[{{Batch}}],"has_more":false}"""), Answers.Json(200, Batch), Answers.Json(200, Batch), Answers.Json(200, "{\"a\":1}\n"), Answers.Json(200, Batch));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "batches", "list", "--json"));
        Assert.Equal(0, await run.RunAsync(server, "batches", "cancel", "batch_1"));
        Assert.Equal(("POST", "/v1/batches/batch_1/cancel"), (server.Last.Method, server.Last.Path));
        Assert.Equal(0, await run.RunAsync(server, "batches", "download", "batch_1"));
        Assert.Equal("/v1/files/file-o/content", server.Last.Path);
        Assert.EndsWith("{\"a\":1}\n", run.Out, StringComparison.Ordinal);
        Assert.NotEqual(0, await run.RunAsync(server, "batches", "download", "batch_1", "--errors"));
        Assert.Contains("has no failures yet", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_sent_listed_written_and_deleted()
    {
        var target = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.txt");
        await System.IO.File.WriteAllTextAsync(target, "content");
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, File), Answers.Json(200, $$"""{"object":"list","data":[{{File}}],"has_more":false}"""), Answers.Json(200, "other"), Answers.Json(200, """{"deleted":true}"""));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "files", "upload", target, "--purpose", "evals", "--expires", "2"));
        Assert.Contains("evals", server.Last.Body, StringComparison.Ordinal);
        Assert.Contains("7200", server.Last.Body, StringComparison.Ordinal);
        Assert.Equal(0, await run.RunAsync(server, "files", "list", "--purpose", "batch"));
        Assert.Equal("/v1/files?purpose=batch&limit=1000", server.Last.Path);
        Assert.Contains("| file-1 | in.jsonl | batch | 1,234,567 | 2023-11-14 22:13Z | - |", Narrow(run.Out), StringComparison.Ordinal);
        Assert.Equal(0, await run.RunAsync(server, "files", "download", "file-1", "-o", target));
        Assert.Equal("other", await System.IO.File.ReadAllTextAsync(target));
        System.IO.File.Delete(target);
        Assert.Equal(0, await run.RunAsync(server, "files", "delete", "file-1"));
        Assert.Equal("DELETE", server.Last.Method);
    }

    /// <summary>Tables without their padding.</summary>
    private static string Narrow(string text) => Padding().Replace(text, " ");

    [GeneratedRegex(" +")]
    private static partial Regex Padding();
}
