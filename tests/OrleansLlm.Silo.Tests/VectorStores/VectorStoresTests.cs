using System.Text.Json;
using OrleansLlm.Contracts.Batches;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.VectorStores;

public sealed class VectorStoresTests
{
    [Fact]
    public async Task A_store_is_made_shown_listed_changed_and_deleted()
    {
        await using var api = await ApiHost.StartAsync();
        var made = await PostAsync(api, "", """{"name":"Handbook","description":"d","expires_after":{"anchor":"last_active_at","days":2},"metadata":{"team":"shop"}}""");
        var id = made.GetProperty("id").GetString();
        Assert.Equal(
            $$$"""{"id":"{{{id}}}","object":"vector_store","created_at":1700000000,"name":"Handbook","description":"d","usage_bytes":0,"file_counts":{"in_progress":0,"completed":0,"failed":0,"cancelled":0,"total":0},"status":"completed","expires_after":{"days":2,"anchor":"last_active_at"},"expires_at":1700172800,"last_active_at":1700000000,"metadata":{"team":"shop"},"embedding_model":null,"language":null}""",
            made.GetRawText());
        Assert.Equal(made.GetRawText(), (await GetAsync(api, $"/{id}")).GetRawText());
        var other = (await PostAsync(api, "", "{}")).GetProperty("id").GetString();
        var page = await GetAsync(api, "?limit=1");
        Assert.Equal((other, true), (page.GetProperty("first_id").GetString(), page.GetProperty("has_more").GetBoolean()));
        Assert.Equal(id, (await GetAsync(api, $"?after={other}")).GetProperty("data")[0].GetProperty("id").GetString());
        Assert.Equal(other, (await GetAsync(api, $"?before={id}")).GetProperty("data")[0].GetProperty("id").GetString());

        var changed = await PostAsync(api, $"/{id}", """{"name":"New","description":"","expires_after":null}""");
        Assert.Equal(("New", false, JsonValueKind.Null), (changed.GetProperty("name").GetString(), changed.TryGetProperty("description", out _), changed.GetProperty("expires_at").ValueKind));
        var deleted = await (await api.DeleteAsync($"/v1/vector_stores/{id}")).JsonAsync();
        Assert.Equal($$"""{"id":"{{id}}","object":"vector_store.deleted","deleted":true}""", deleted.GetRawText());
        await (await api.GetAsync($"/v1/vector_stores/{id}")).ErrorAsync(404, "not_found", "vector_store_id");
    }

    [Fact]
    public async Task A_store_that_was_not_used_in_time_has_expired()
    {
        await using var api = await ApiHost.StartAsync();
        var id = (await PostAsync(api, "", """{"expires_after":{"anchor":"last_active_at","days":1}}""")).GetProperty("id").GetString();
        api.Clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal("expired", (await GetAsync(api, $"/{id}")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_file_tells_how_far_it_is_and_what_was_wrong_with_it()
    {
        await using var api = await ApiHost.StartAsync();
        var (store, file) = await AttachAsync(api, """{"file_id":"{file}","attributes":{"region":"eu","year":2026,"draft":false},"chunking_strategy":{"type":"static","static":{"max_chunk_size_tokens":800,"chunk_overlap_tokens":400}}}""");
        var fake = api.VectorStores.Values.Single();
        var progress = new IngestProgress
        {
            Files = new Dictionary<string, FileProgress> { [file] = new(IngestStage.Embedding, 40, 12) },
            Waiting = new BatchWait("insufficient_quota", "No room.", DateTimeOffset.FromUnixTimeSeconds(5), DateTimeOffset.FromUnixTimeSeconds(6)),
        };
        await RunJobAsync(api, progress);
        var shown = await GetAsync(api, $"/{store}/files/{file}");
        Assert.Equal(("in_progress", "vector_store.file", store), (shown.GetProperty("status").GetString(), shown.GetProperty("object").GetString(), shown.GetProperty("vector_store_id").GetString()));
        Assert.Equal("""{"stage":"embedding","chunks":40,"ready_chunks":12,"waiting":{"code":"insufficient_quota","message":"No room.","since":5,"retry_at":6}}""", shown.GetProperty("progress").GetRawText());
        Assert.Equal("""{"type":"static","static":{"max_chunk_size_tokens":800,"chunk_overlap_tokens":400}}""", shown.GetProperty("chunking_strategy").GetRawText());
        Assert.Equal("""{"region":"eu","year":2026,"draft":false}""", shown.GetProperty("attributes").GetRawText());

        await fake.SetAsync(file, known => known with { Status = StoreFileStatus.Failed, Error = new StoreFileError { Code = StoreFileError.InvalidFile, Message = "It asks for a password." } });
        shown = await GetAsync(api, $"/{store}/files/{file}");
        Assert.Equal("""{"code":"invalid_file","message":"It asks for a password."}""", shown.GetProperty("last_error").GetRawText());
        Assert.False(shown.TryGetProperty("progress", out _));
        Assert.Single((await GetAsync(api, $"/{store}/files?filter=failed")).GetProperty("data").EnumerateArray());
        Assert.Empty((await GetAsync(api, $"/{store}/files?filter=completed")).GetProperty("data").EnumerateArray());
        Assert.Equal("""{"in_progress":0,"completed":0,"failed":1,"cancelled":0,"total":1}""", (await GetAsync(api, $"/{store}")).GetProperty("file_counts").GetRawText());
    }

    [Fact]
    public async Task Content_repeats_nothing_and_attributes_can_be_changed()
    {
        await using var api = await ApiHost.StartAsync();
        var (store, file) = await AttachAsync(api, """{"file_id":"{file}"}""");
        var fake = api.VectorStores.Values.Single();
        await fake.SetAsync(file, known => known with { Status = StoreFileStatus.Completed, Chunks = 2 });
        fake.Documents[file] = new IndexedDocument
        {
            Id = file,
            Chunks = [new IndexedChunk { Text = "Größe zählt.", Start = 0, Length = 15 }, new IndexedChunk { Text = "zählt. Oft.", Start = 8, Length = 12 }],
        };
        var content = await GetAsync(api, $"/{store}/files/{file}/content");
        Assert.Equal("vector_store.file_content.page", content.GetProperty("object").GetString());
        Assert.Equal("""[{"text":"Größe zählt.","type":"text"},{"text":" Oft.","type":"text"}]""", content.GetProperty("data").GetRawText());
        var changed = await PostAsync(api, $"/{store}/files/{file}", """{"attributes":{"a":1}}""");
        Assert.Equal("""{"a":1}""", changed.GetProperty("attributes").GetRawText());
        Assert.Equal("{}", (await PostAsync(api, $"/{store}/files/{file}", """{"attributes":null}""")).GetProperty("attributes").GetRawText());
        Assert.Equal("vector_store.file.deleted", (await (await api.DeleteAsync($"/v1/vector_stores/{store}/files/{file}")).JsonAsync()).GetProperty("object").GetString());
        await (await api.GetAsync($"/v1/vector_stores/{store}/files/{file}")).ErrorAsync(404, "not_found", "file_id");
    }

    [Fact]
    public async Task A_batch_counts_its_files_and_can_be_cancelled()
    {
        await using var api = await ApiHost.StartAsync();
        var store = (await PostAsync(api, "", "{}")).GetProperty("id").GetString();
        var (one, two) = (await UploadAsync(api), await UploadAsync(api));
        var batch = await PostAsync(api, $"/{store}/file_batches", $$$"""{"files":[{"file_id":"{{{one}}}","chunking_strategy":{"type":"heading","max_chunk_size_tokens":200}},{"file_id":"{{{two}}}","attributes":{"a":"b"}}]}""");
        var id = batch.GetProperty("id").GetString();
        Assert.Equal(("in_progress", "vector_store.files_batch", 2), (batch.GetProperty("status").GetString(), batch.GetProperty("object").GetString(), batch.GetProperty("file_counts").GetProperty("total").GetInt32()));
        await api.VectorStores.Values.Single().SetAsync(one, file => file with { Status = StoreFileStatus.Completed, Chunks = 1 });
        var cancelled = await PostAsync(api, $"/{store}/file_batches/{id}/cancel", "{}");
        Assert.Equal("""{"in_progress":0,"completed":1,"failed":0,"cancelled":1,"total":2}""", cancelled.GetProperty("file_counts").GetRawText());
        Assert.Equal("cancelled", cancelled.GetProperty("status").GetString());
        var files = await GetAsync(api, $"/{store}/file_batches/{id}/files?order=asc");
        Assert.Equal([one, two], files.GetProperty("data").EnumerateArray().Select(file => file.GetProperty("id").GetString()));
        Assert.Equal("""{"type":"heading","max_chunk_size_tokens":200,"chunk_overlap_tokens":0}""", files.GetProperty("data")[0].GetProperty("chunking_strategy").GetRawText());
    }

    [Fact]
    public async Task A_search_passes_what_was_asked_on_and_tells_passages_with_their_places()
    {
        await using var api = await ApiHost.StartAsync();
        var (store, file) = await AttachAsync(api, """{"file_id":"{file}"}""");
        var fake = api.VectorStores.Values.Single();
        await fake.SetAsync(file, known => known with { Status = StoreFileStatus.Completed, Chunks = 1 });
        fake.Found = new IndexSearchResult
        {
            Cost = 0.25m,
            Hits =
            [
                new IndexSearchHit
                {
                    Document = file,
                    ChunkIndex = 3,
                    Chunk = new IndexedChunk { Text = "Ten days.", Context = "Refunds", Start = 7, Length = 9, Place = new IndexedPlace { Page = 2, FileStart = 70, FileLength = 9 } },
                    Attributes = new Dictionary<string, IndexAttribute> { ["year"] = 2026 },
                    Scores = new IndexScores { Lexical = 3, Fused = 1.5f },
                },
                new IndexSearchHit { Document = "file-gone", Chunk = new IndexedChunk { Text = "x" } },
            ],
            Stages = [new IndexSearchStage { Name = "lexical", Duration = TimeSpan.FromMilliseconds(2), Hits = [new IndexStageHit { Document = file, ChunkIndex = 3, Score = 3 }] }],
        };
        var response = await api.PostAsync($"/v1/vector_stores/{store}/search", """
            {"query":"refunds","max_num_results":7,"filters":{"type":"eq","key":"year","value":2026},"ranking_options":{"ranker":"none","score_threshold":0.5},
             "ranking":{"fusion":"rrf","lexical_weight":1,"vector_weight":0.5,"diversity":0.3,"expansion":{"type":"window","window":2},"decay":{"half_life_days":30}},"explain":true}
            """);
        Assert.Equal("0.25", response.Header("x-request-cost"));
        var found = await response.JsonAsync();
        Assert.Equal(
            $$$"""{"search_query":["refunds"],"data":[{"file_id":"{{{file}}}","filename":"handbook.md","score":1,"attributes":{"year":2026},"content":[{"text":"Ten days.","type":"text"}],"chunk":{"index":3,"text":"Ten days.","start":7,"length":9,"context":"Refunds","page":2,"file_start":70,"file_length":9},"scores":{"lexical":3,"fused":1.5}}],"object":"vector_store.search_results.page","has_more":false,"next_page":null,"stages":[{"query":"refunds","name":"lexical","duration_ms":2,"hits":[{"file_id":"{{{file}}}","chunk_index":3,"score":3}]}]}""",
            found.GetRawText());
        var search = Assert.Single(fake.Searches);
        Assert.Equal(("refunds", 7, true), (search.Query, search.Top, search.Explain));
        Assert.Equal("""{"type":"eq","key":"year","value":2026}""", search.Filters);
        Assert.Equal(
            new IndexSearchSettings
            {
                Fusion = IndexFusion.ReciprocalRank,
                LexicalWeight = 1,
                VectorWeight = 0.5f,
                Diversity = 0.3f,
                MinimumScore = 0.5f,
                Rerank = new IndexRerank { Model = IndexRerank.NoModel },
                Expansion = new IndexExpansion { Kind = IndexExpansionKind.Window, Window = 2 },
                Decay = new IndexDecay { HalfLife = TimeSpan.FromDays(30) },
            },
            search.Settings);
    }

    [Fact]
    public async Task Several_queries_give_each_passage_once_by_its_best_score()
    {
        await using var api = await ApiHost.StartAsync();
        var (store, file) = await AttachAsync(api, """{"file_id":"{file}"}""");
        var fake = api.VectorStores.Values.Single();
        await fake.SetAsync(file, known => known with { Status = StoreFileStatus.Completed, Chunks = 2 });
        fake.Found = new IndexSearchResult { Hits = [Hit(0, 0.2f), Hit(1, 0.9f)] };
        var found = await PostAsync(api, $"/{store}/search", """{"query":["a","b"],"max_num_results":5}""");
        Assert.Equal([1, 0], found.GetProperty("data").EnumerateArray().Select(hit => hit.GetProperty("chunk").GetProperty("index").GetInt32()));
        Assert.Equal(["a", "b"], fake.Searches.Select(search => search.Query).Order());

        IndexSearchHit Hit(int chunk, float score) =>
            new() { Document = file, ChunkIndex = chunk, Chunk = new IndexedChunk { Text = "x" }, Scores = new IndexScores { Fused = score } };
    }

    [Fact]
    public async Task An_empty_store_finds_nothing_and_rewriting_needs_a_rewriter()
    {
        await using var api = await ApiHost.StartAsync();
        var store = (await PostAsync(api, "", "{}")).GetProperty("id").GetString();
        Assert.Empty((await PostAsync(api, $"/{store}/search", """{"query":"a"}""")).GetProperty("data").EnumerateArray());
        await (await api.PostAsync($"/v1/vector_stores/{store}/search", """{"query":"a","rewrite_query":true}""")).ErrorAsync(400, "unsupported_value", "rewrite_query");
    }

    [Theory]
    [InlineData("none", "{}", 1, 0)]
    [InlineData("ember-embed", """{"ranking":{"vector_weight":0}}""", 1, 0)]
    [InlineData("ember-embed", "{}", 1, 1)] // Its vectors were remembered.
    [InlineData("none", """{"ranking":{"rerank":{"model":"judge"}}}""", 1, 1)]
    public async Task A_search_that_calls_no_model_counts_as_a_request(string embedder, string more, int counted, int searchedWhenRefused)
    {
        await using var api = await ApiHost.StartAsync();
        var (store, file) = await AttachAsync(api, """{"file_id":"{file}"}""");
        var fake = api.VectorStores.Values.Single();
        fake.EmbeddingModel = embedder;
        await fake.SetAsync(file, known => known with { Status = StoreFileStatus.Completed, Chunks = 2 });
        var budget = BudgetOf(api);
        var body = $$"""{"query":"a",{{more[1..^1]}}}""".Replace(",}", "}", StringComparison.Ordinal);
        await PostAsync(api, $"/{store}/search", body);
        Assert.Equal(counted, budget.Counted.Count);

        fake.Searches.Clear();
        budget.RequestsLeft = 0;
        Assert.Equal(429, (int)(await api.PostAsync($"/v1/vector_stores/{store}/search", body)).StatusCode);
        Assert.Equal((counted, searchedWhenRefused), (budget.Counted.Count, fake.Searches.Count));

        fake.Found = new IndexSearchResult { Usage = new() { PromptTokens = 1 } };
        if (searchedWhenRefused > 0)
        {
            await PostAsync(api, $"/{store}/search", body);
        }
    }

    [Fact]
    public async Task A_search_of_an_empty_store_counts_too()
    {
        await using var api = await ApiHost.StartAsync();
        var store = (await PostAsync(api, "", "{}")).GetProperty("id").GetString();
        await PostAsync(api, $"/{store}/search", """{"query":"a"}""");
        Assert.Single(BudgetOf(api).Counted);
    }

    [Theory]
    [InlineData("", """{"nme":"x"}""", "nme")]
    [InlineData("", """{"expires_after":{"anchor":"created_at","days":1}}""", "expires_after.anchor")]
    [InlineData("", """{"expires_after":{"anchor":"last_active_at","days":366}}""", "expires_after.days")]
    [InlineData("", """{"language":"klingon"}""", "language")]
    [InlineData("", """{"chunking_strategy":{"type":"auto"}}""", "chunking_strategy")]
    [InlineData("", """{"file_ids":["file-x"]}""", null)]
    [InlineData("", """{"ranking":{"lexical_weight":0,"vector_weight":0}}""", "ranking.lexical_weight")]
    [InlineData("/{id}/files", "{}", "file_id")]
    [InlineData("/{id}/files", """{"file_id":"{file}","chunking_strategy":{"type":"static","static":{"max_chunk_size_tokens":99,"chunk_overlap_tokens":0}}}""", "chunking_strategy.static.max_chunk_size_tokens")]
    [InlineData("/{id}/files", """{"file_id":"{file}","chunking_strategy":{"type":"static","static":{"max_chunk_size_tokens":100,"chunk_overlap_tokens":51}}}""", "chunking_strategy.static.chunk_overlap_tokens")]
    [InlineData("/{id}/files", """{"file_id":"{file}","chunking_strategy":{"type":"heading","parent_chunk_size_tokens":10}}""", "chunking_strategy.parent_chunk_size_tokens")]
    [InlineData("/{id}/files", """{"file_id":"{file}","chunking_strategy":{"type":"magic"}}""", "chunking_strategy.type")]
    [InlineData("/{id}/files", """{"file_id":"{file}","attributes":{"a":[1]}}""", "attributes.a")]
    [InlineData("/{id}/file_batches", """{"files":[{"file_id":"{file}"}],"attributes":{"a":1}}""", "attributes")]
    [InlineData("/{id}/file_batches", """{"file_ids":["{file}","{file}"]}""", "file_ids")]
    [InlineData("/{id}/file_batches", """{"file_ids":[]}""", "file_ids")]
    [InlineData("/{id}/search", "{}", "query")]
    [InlineData("/{id}/search", """{"query":" "}""", "query")]
    [InlineData("/{id}/search", """{"query":"a","max_num_results":51}""", "max_num_results")]
    [InlineData("/{id}/search", """{"query":"a","filters":{"type":"eq","key":"k"}}""", "filters.value")]
    [InlineData("/{id}/search", """{"query":["a","b"],"hypothetical_answer":"c"}""", "hypothetical_answer")]
    [InlineData("/{id}/search", """{"query":"a","ranking_options":{"score_threshold":0.5},"ranking":{"minimum_score":0.1}}""", "ranking_options.score_threshold")]
    [InlineData("/{id}/search", """{"query":"a","ranking":{"expansion":{"type":"parent","window":3}}}""", "ranking.expansion.window")]
    public async Task What_is_wrong_is_named(string path, string body, string? param)
    {
        await using var api = await ApiHost.StartAsync();
        var store = (await PostAsync(api, "", "{}")).GetProperty("id").GetString()!;
        var file = await UploadAsync(api);
        var response = await api.PostAsync(
            "/v1/vector_stores" + path.Replace("{id}", store, StringComparison.Ordinal), body.Replace("{file}", file, StringComparison.Ordinal));
        await response.ErrorAsync(param is null ? 404 : 400, param: param);
    }

    private static async Task<(string Store, string File)> AttachAsync(ApiHost api, string body)
    {
        var store = (await PostAsync(api, "", "{}")).GetProperty("id").GetString()!;
        var file = await UploadAsync(api);
        await PostAsync(api, $"/{store}/files", body.Replace("{file}", file, StringComparison.Ordinal));
        return (store, file);
    }

    private static FakeBudget BudgetOf(ApiHost api) => api.Budgets[new BudgetKey(TenantKey.DefaultTenant).ToString()];

    private static async Task RunJobAsync(ApiHost api, IngestProgress progress)
    {
        var store = api.VectorStores.Single();
        var job = (await ((IStoreFilesGrain)store.Value).ListAsync(new StoreFileQuery())).Files.Single().Job;
        var key = new JobKey(VectorStoreKey.Parse(store.Key).Tenant, job).ToString();
        var fake = new FakeJob(key, new FakeJobList(), api.Clock)
        {
            Info = new JobInfo
            {
                Id = job,
                Request = new JobRequest { Kind = IngestInput.Kind, Caller = new() { Tenant = "default", KeyId = "k" }, Input = "{}" },
                Progress = JsonSerializer.Serialize(progress, IngestJson.Default.IngestProgress),
            },
        };
        api.Jobs[key] = fake;
    }

    private static async Task<string> UploadAsync(ApiHost api)
    {
        var form = new MultipartFormDataContent { { new StringContent("assistants"), "purpose" }, { new StringContent("# Refunds"), "file", "handbook.md" } };
        var response = await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/files") { Content = form });
        return (await response.JsonAsync()).GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement> PostAsync(ApiHost api, string path, string body)
    {
        var response = await api.PostAsync("/v1/vector_stores" + path, body);
        var answer = await response.JsonAsync();
        Assert.True(response.IsSuccessStatusCode, answer.GetRawText());
        return answer;
    }

    private static async Task<JsonElement> GetAsync(ApiHost api, string path) => await (await api.GetAsync("/v1/vector_stores" + path)).JsonAsync();
}
