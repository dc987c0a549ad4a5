using System.Text.RegularExpressions;
using OrleansLlm.TestServer;

namespace OrleansLlm.Cli.Tests.Rag;

public sealed partial class RagStoreCommandTests
{
    private const string Store = """{"id":"vs_1","object":"vector_store","created_at":1700000000,"name":"Handbook","usage_bytes":7000,"file_counts":{"in_progress":1,"completed":2,"failed":1,"cancelled":0,"total":4},"status":"in_progress","expires_at":null,"last_active_at":1700000000,"metadata":{},"embedding_model":"ember-embed","language":"german"}""";
    private const string Uploaded = """{"id":"file-1","object":"file","bytes":5,"created_at":1700000000,"filename":"a.md","purpose":"assistants","status":"processed"}""";
    private const string Batch = """{"id":"vsfb_1","object":"vector_store.files_batch","created_at":1700000000,"vector_store_id":"vs_1","status":"completed","file_counts":{"in_progress":0,"completed":1,"failed":0,"cancelled":0,"total":1}}""";

    [Fact]
    public async Task Stores_are_made_listed_shown_and_deleted()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, Store), Answers.Json(200, $$"""{"object":"list","data":[{{Store}}],"has_more":false}"""), Answers.Json(200, Store),
            Answers.Json(200, $$"""{"object":"list","data":[{{File("in_progress", "null", """{"stage":"embedding","chunks":40,"ready_chunks":12}""")}}],"has_more":false}"""),
            Answers.Json(200, $$"""{"object":"list","data":[{{File("failed", """{"code":"invalid_file","message":"It is damaged."}""", "null")}}],"has_more":false}"""),
            Answers.Json(200, """{"id":"vs_1","deleted":true}"""));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "rag", "create", "Handbook", "--expires", "7", "--language", "german"));
        Assert.Equal("""{"name":"Handbook","expires_after":{"days":7,"anchor":"last_active_at"},"language":"german"}""", server.Last.Body);
        Assert.Contains("| vs_1 | Handbook | in_progress | 4 | 1 | 1 | 7,000 | german | ember-embed | 2023-11-14 22:13Z | - |", Narrow(run.Out), StringComparison.Ordinal);
        Assert.Equal(0, await run.RunAsync(server, "rag", "list", "--json"));
        Assert.Equal(0, await run.RunAsync(server, "rag", "status", "vs_1"));
        Assert.Contains("embedding 12/40", run.Out, StringComparison.Ordinal);
        Assert.Contains("It is damaged.", run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await run.RunAsync(server, "rag", "delete", "vs_1"));
        Assert.Equal(("DELETE", "/v1/vector_stores/vs_1"), (server.Last.Method, server.Last.Path));
    }

    [Fact]
    public async Task A_store_is_backed_up_downloaded_and_restored()
    {
        var path = Path.GetTempFileName();
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Uploaded), Answers.Json(200, "the backup"), Answers.Json(200, Uploaded), Answers.Json(200, Store), Answers.Json(200, Store));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "rag", "backup", "vs_1", "--out", path));
        Assert.Equal(("/v1/vector_stores/vs_1/backup", "/v1/files/file-1/content"), (server.Requests.First().Path, server.Last.Path));
        Assert.Equal("the backup", await System.IO.File.ReadAllTextAsync(path));
        Assert.Contains("file-1", run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await run.RunAsync(server, "rag", "restore", path, "--name", "Again"));
        Assert.Contains("index_backup", server.Requests.ElementAt(2).Body, StringComparison.Ordinal);
        Assert.Equal(("/v1/vector_stores/restore", """{"file_id":"file-1","name":"Again"}"""), (server.Last.Path, server.Last.Body));
        System.IO.File.Delete(path);
        Assert.Equal(0, await run.RunAsync(server, "rag", "restore", "file-7"));
        Assert.Equal("""{"file_id":"file-7"}""", server.Last.Body);
        Assert.Equal(2, await run.RunAsync(server, "rag", "restore", path));
        Assert.Contains($"FILE: there is no file {path}.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_sent_and_what_can_not_be_read_is_a_failure()
    {
        var folder = Directory.CreateTempSubdirectory("orleansllm-rag-");
        await System.IO.File.WriteAllTextAsync(Path.Combine(folder.FullName, "a.md"), "# Refunds");
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, Uploaded), Answers.Json(200, Batch),
            Answers.Json(200, $$"""{"object":"list","data":[{{File("failed", """{"code":"invalid_file","message":"It is damaged."}""", "null")}}],"has_more":false}"""));
        using var run = new CliRun();
        Assert.NotEqual(0, await run.RunAsync(server, "rag", "add", "vs_1", folder.FullName, "--chunking", "static", "--max-tokens", "200", "--attribute", "region=eu", "year=2026"));
        folder.Delete(recursive: true);
        Assert.Equal(
            """{"file_ids":["file-1"],"chunking_strategy":{"type":"static","static":{"max_chunk_size_tokens":200,"chunk_overlap_tokens":0}},"attributes":{"region":"eu","year":2026}}""",
            server.Requests.ElementAt(1).Body);
        Assert.Contains("1 of 1 files could not be read.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_shows_passages_with_their_places_and_scores()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(
            200,
            """{"object":"vector_store.search_results.page","search_query":["q"],"data":[{"file_id":"file-1","filename":"a.pdf","score":0.5,"attributes":{},"content":[{"type":"text","text":"Ten\ndays."}],"chunk":{"index":3,"text":"Ten days.","start":7,"length":9,"page":2,"context":"Refunds"},"scores":{"lexical":3.5}}],"has_more":false,"next_page":null,"stages":[{"query":"q","name":"lexical","duration_ms":1.5,"hits":[]}]}"""));
        using var run = new CliRun();
        Assert.Equal(0, await run.RunAsync(server, "rag", "search", "vs_1", "How long?", "-k", "3", "--explain", "--diversity", "0.5"));
        Assert.Equal("""{"query":"How long?","max_num_results":3,"ranking":{"diversity":0.5},"explain":true}""", server.Last.Body);
        Assert.Contains("1. 0.500  a.pdf, page 2, Refunds  [lexical 3.500]\n   Ten days.\nlexical: 0 in 1.5 ms", run.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static string File(string status, string error, string progress) =>
        $$"""{"id":"file-1","object":"vector_store.file","created_at":1700000000,"vector_store_id":"vs_1","status":"{{status}}","usage_bytes":0,"last_error":{{error}},"attributes":{},"filename":"a.md","chunks":0,"progress":{{progress}}}""";

    private static string Narrow(string table) => Spaces().Replace(table, " ");

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
