using System.Text.Json;
using OrleansLlm.Client.Tests.Fakes;
using OrleansLlm.Client.VectorStores;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.TestServer;

namespace OrleansLlm.Client.Tests.VectorStores;

public sealed class VectorStoresClientTests
{
    private const string Store = """{"id":"vs_1","object":"vector_store","created_at":1700000000,"name":"Handbook","usage_bytes":7,"file_counts":{"in_progress":1,"completed":2,"failed":3,"cancelled":4,"total":10},"status":"in_progress","expires_after":{"anchor":"last_active_at","days":7},"expires_at":1700604800,"last_active_at":1700000000,"metadata":{"team":"shop"},"embedding_model":"ember-embed","language":"german"}""";
    private const string File = """{"id":"file-1","object":"vector_store.file","created_at":1700000000,"vector_store_id":"vs_1","status":"in_progress","usage_bytes":0,"last_error":null,"chunking_strategy":{"type":"heading","max_chunk_size_tokens":200},"attributes":{"region":"eu","year":2026,"draft":true},"filename":"a.md","chunks":0,"language":null,"progress":{"stage":"embedding","chunks":40,"ready_chunks":12}}""";
    private const string Done = """{"id":"file-1","object":"vector_store.file","created_at":1700000000,"vector_store_id":"vs_1","status":"failed","usage_bytes":0,"last_error":{"code":"invalid_file","message":"It is damaged."},"attributes":{}}""";

    [Fact]
    public async Task Stores_are_made_changed_listed_and_searched()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, Store), Answers.Json(200, Store), Answers.Json(200, $$"""{"object":"list","data":[{{Store}}],"has_more":true,"last_id":"vs_1"}"""),
            Answers.Json(200, """{"object":"vector_store.search_results.page","search_query":["q"],"data":[{"file_id":"file-1","filename":"a.md","score":0.5,"attributes":{"year":2026},"content":[{"type":"text","text":"Ten days."}],"chunk":{"index":3,"text":"Ten days.","start":7,"length":9,"page":2},"scores":{"lexical":3.5}}],"has_more":false,"next_page":null,"stages":[{"query":"q","name":"lexical","duration_ms":1.5,"hits":[{"file_id":"file-1","chunk_index":3,"score":3.5}]}]}"""));
        using var client = Clients.Http(server);
        var made = await client.VectorStores.CreateAsync(new CreateVectorStoreOptions { Name = "Handbook", ExpiresAfter = new StoreExpiry(7), Ranking = new Ranking { Diversity = 0.5f } });
        Assert.Equal("""{"name":"Handbook","expires_after":{"days":7,"anchor":"last_active_at"},"ranking":{"diversity":0.5}}""", server.Last.Body);
        Assert.Equal(("vs_1", 10, "german", 1_700_604_800L), (made.Id, made.FileCounts.Total, made.Language, made.ExpiresAt));
        await client.VectorStores.UpdateAsync("vs_1", new UpdateVectorStoreOptions { Name = "New" });
        Assert.Equal(("POST", "/v1/vector_stores/vs_1", """{"name":"New"}"""), (server.Last.Method, server.Last.Path, server.Last.Body));
        Assert.True((await client.VectorStores.ListAsync("vs 0", 1)).HasMore);
        Assert.Equal("/v1/vector_stores?after=vs%200&limit=1", server.Last.Path);
        var found = await client.VectorStores.SearchAsync("vs_1", new SearchOptions
        {
            Query = "q",
            Filters = JsonElement.Parse("""{"type":"eq","key":"year","value":2026}"""),
            Ranking = new Ranking { Rerank = new RankingReranker("judge"), Expansion = new RankingExpansion("window", 2) },
            Explain = true,
        });
        Assert.Equal("""{"query":"q","filters":{"type":"eq","key":"year","value":2026},"ranking":{"rerank":{"model":"judge"},"expansion":{"type":"window","window":2}},"explain":true}""", server.Last.Body);
        var passage = Assert.Single(found.Data);
        Assert.Equal(("Ten days.", 7L, 2, 3.5f, 2026d), (passage.Text, passage.Chunk!.Start, passage.Chunk.Page, passage.Scores!["lexical"], passage.Attributes!["year"].Number));
        Assert.Equal(("lexical", 3), (found.Stages![0].Name, found.Stages[0].Hits[0].ChunkIndex));
    }

    [Fact]
    public async Task A_store_becomes_a_file_and_a_file_a_store()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, """{"id":"file-9","object":"file","bytes":5,"created_at":1700000000,"filename":"vs_1.index","purpose":"index_backup","status":"processed"}"""), Answers.Json(200, Store));
        using var client = Clients.Http(server);
        Assert.Equal(("file-9", "index_backup"), (await client.VectorStores.BackUpAsync("vs_1")) is var file ? (file.Id, file.Purpose) : default);
        Assert.Equal(("POST", "/v1/vector_stores/vs_1/backup"), (server.Last.Method, server.Last.Path));
        Assert.Equal("vs_1", (await client.VectorStores.RestoreAsync("file-9", "Again")).Id);
        Assert.Equal(("/v1/vector_stores/restore", """{"file_id":"file-9","name":"Again"}"""), (server.Last.Path, server.Last.Body));
    }

    [Fact]
    public async Task A_file_is_added_followed_to_its_end_and_taken_out()
    {
        await using var server = await FakeServer.StartAsync(
            Answers.Json(200, File), Answers.Json(200, File), Answers.Json(200, Done), Answers.Json(200, File), Answers.Json(200, """{"id":"file-1","deleted":true}"""));
        using var client = Clients.Http(server);
        var files = client.VectorStores.Files;
        var added = await files.AddAsync("vs_1", new AddFile { FileId = "file-1", ChunkingStrategy = Chunking.OfSize(200, 50), Attributes = new Dictionary<string, IndexAttribute> { ["region"] = "eu", ["year"] = 2026 } });
        Assert.Equal("""{"file_id":"file-1","chunking_strategy":{"type":"static","static":{"max_chunk_size_tokens":200,"chunk_overlap_tokens":50}},"attributes":{"region":"eu","year":2026}}""", server.Last.Body);
        Assert.Equal(("embedding", 40, 12), (added.Progress!.Stage, added.Progress.Chunks, added.Progress.ReadyChunks));
        Assert.Equal(("eu", 2026d, true), (added.Attributes!["region"].Text, added.Attributes["year"].Number, added.Attributes["draft"].Boolean));
        var done = await files.WaitAsync("vs_1", "file-1", poll: TimeSpan.FromTicks(1));
        Assert.Equal(("failed", "It is damaged."), (done.Status, done.LastError!.Message));
        await files.SetAttributesAsync("vs_1", "file-1", new Dictionary<string, IndexAttribute> { ["draft"] = false });
        Assert.Equal("""{"attributes":{"draft":false}}""", server.Last.Body);
        await files.RemoveAsync("vs_1", "file-1");
        Assert.Equal(("DELETE", "/v1/vector_stores/vs_1/files/file-1"), (server.Last.Method, server.Last.Path));
    }
}
