using OrleansLlm.Cluster.Tests.Budgets;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cluster.Tests.Retrieval;

public sealed class IndexGrainTests(IndexCluster cluster) : IClassFixture<IndexCluster>
{
    private readonly string _tenant = $"tenant-{Guid.NewGuid():N}";

    [Fact]
    public async Task An_index_is_made_once_changed_listed_and_deleted_with_all_that_was_in_it()
    {
        var index = cluster.Index(_tenant);
        var info = await index.CreateAsync(TestIndex.Words with { Name = "Handbook", Metadata = new Dictionary<string, string> { ["team"] = "hr" } });
        Assert.Equal(("embedded", "english", "none", 0), (info.Definition.Backend, info.Definition.Language, info.Definition.EmbeddingModel, info.Definition.Dimensions));
        Assert.Equal("Handbook", (await index.CreateAsync()).Definition.Name);
        var conflict = await Assert.ThrowsAsync<LlmException>(() => index.CreateAsync(TestIndex.Words with { Language = "german" }));
        Assert.Equal((LlmErrorCode.Conflict, "language"), (conflict.Code, conflict.Parameter));

        await index.PutAsync(IndexCluster.Document("one", 3), IndexCluster.Document("two", 2));
        info = await index.Life.UpdateAsync(new IndexUpdate { Name = "" });
        Assert.Equal((null, "hr", 2, 5), (info.Definition.Name, info.Definition.Metadata!["team"], info.Documents, info.Chunks));
        var list = cluster.Cluster.Client.GetGrain<IIndexListGrain>(new TenantKey(_tenant).ToString());
        Assert.Equal(["index"], await list.ListAsync(null, 10));

        await index.Life.DeleteAsync();
        await index.Life.DeleteAsync();
        Assert.Empty(await list.ListAsync(null, 10));
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => index.FindAsync("common"))).Code);
        Assert.DoesNotContain(cluster.Store.Keys, key => key.StartsWith("index", StringComparison.Ordinal) && key.Contains(_tenant, StringComparison.Ordinal) && !key.StartsWith("indexes-", StringComparison.Ordinal));
        await index.CreateAsync();
        Assert.Empty((await index.FindAsync("common")).Hits);
    }

    [Fact]
    public async Task What_is_being_put_in_while_an_index_is_deleted_goes_with_it()
    {
        var index = cluster.Index(_tenant);
        await index.CreateAsync();
        var (isPutting, mayGoOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Store.BeforeWrite = record =>
        {
            if (!record.StartsWith("indexes-", StringComparison.Ordinal) || !record.Contains(_tenant, StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            isPutting.TrySetResult();
            return mayGoOn.Task;
        };
        try
        {
            var put = index.PutAsync(IndexCluster.Document("one", 3));
            await isPutting.Task;
            var deletion = index.Life.DeleteAsync();
            await BudgetCluster.UntilAsync(async () => await Record.ExceptionAsync(() => index.Life.GetAsync()) is LlmException { Code: LlmErrorCode.NotFound });
            mayGoOn.SetResult();
            await Record.ExceptionAsync(() => put);
            await deletion;
        }
        finally
        {
            cluster.Store.BeforeWrite = _ => Task.CompletedTask;
        }

        Assert.DoesNotContain(cluster.Store.Keys, key => key.StartsWith("index", StringComparison.Ordinal) && key.Contains(_tenant, StringComparison.Ordinal) && !key.StartsWith("indexes-", StringComparison.Ordinal));
        await index.CreateAsync();
        Assert.Empty((await index.FindAsync("common")).Hits);
    }

    [Fact]
    public async Task A_document_is_replaced_and_deleted_as_a_whole_and_never_seen_by_another_tenant()
    {
        var (index, other) = (cluster.Index(_tenant), cluster.Index(_tenant + "-other"));
        await index.CreateAsync();
        await other.CreateAsync();
        await index.PutAsync(IndexCluster.Document("a", 5, "apple"), IndexCluster.Document("b", 1, "apple"));
        await index.PutAsync(IndexCluster.Document("a", 2, "apple"));
        Assert.Equal(3, (await index.FindAsync("apple")).Hits.Count);
        await index.Documents.ApplyAsync(new IndexBatch { Deletes = ["a", "never-there"] });
        Assert.Equal(["b"], (await index.FindAsync("apple")).Hits.Select(hit => hit.Document));
        Assert.Null(await index.Documents.FindAsync("a"));
        Assert.Equal("apple b part0", (await index.Documents.FindAsync("b"))!.Chunks[0].Text);
        Assert.Empty((await other.FindAsync("apple")).Hits);
    }

    [Fact]
    public async Task Texts_that_the_index_knows_need_no_vector_and_searches_join_words_and_vectors_on_the_callers_budget()
    {
        var index = cluster.Index(_tenant);
        var info = await index.CreateAsync(new IndexDefinition());
        Assert.Equal("ember-embed", info.Definition.EmbeddingModel);
        IndexedDocument Vector(string id, string text, int at) => new()
        {
            Id = id,
            Attributes = new Dictionary<string, IndexAttribute> { ["year"] = 2020.0 + at },
            Chunks = [new IndexedChunk { Text = text, Length = text.Length, Vector = [.. Enumerable.Range(0, info.Definition.Dimensions!.Value).Select(i => i == at ? 1f : 0.01f)] }],
        };
        Assert.Empty((await index.PutAsync(Vector("dog", "the dog barks", 0), Vector("cat", "the cat sleeps", 1))).Missing);
        var (known, unknown) = (new IndexedChunk { Text = "the dog barks", Length = 13 }, new IndexedChunk { Text = "a new text", Length = 10 });
        Assert.Equal([unknown.ContentId], await index.Documents.MissingAsync([known.ContentId, unknown.ContentId]));
        Assert.Empty((await index.PutAsync(new IndexedDocument { Id = "copy", Chunks = [known] })).Missing);
        Assert.Equal([unknown.ContentId], (await index.PutAsync(new IndexedDocument { Id = "new", Chunks = [known, unknown] })).Missing);
        Assert.Null(await index.Documents.FindAsync("new"));

        var result = await index.FindAsync("barking dog", search => search with { Explain = true });
        Assert.True(result.Cost > 0 && result.Usage!.PromptTokens > 0);
        Assert.Equal(["lexical", "vector", "fused"], result.Stages.Select(stage => stage.Name));
        Assert.All(result.Hits, hit => Assert.NotNull(hit.Scores.Vector));
        Assert.Equal(["cat"], (await index.FindAsync("sleeps", search => search with { Filters = """{"type": "gte", "key": "year", "value": 2021}""" })).Hits.Select(hit => hit.Document));

        var again = await index.FindAsync("barking dog");
        Assert.Null(again.Usage);
        Assert.False(again.IsCached);
        Assert.True((await index.FindAsync("barking dog")).IsCached);
        await index.PutAsync(Vector("bird", "the bird sings", 2));
        Assert.False((await index.FindAsync("barking dog")).IsCached);
    }

    [Fact]
    public async Task Candidates_are_reranked_by_a_cross_encoder_or_a_language_model()
    {
        var index = cluster.Index(_tenant);
        await index.CreateAsync(TestIndex.Words with { Search = new IndexSearchSettings { Rerank = new IndexRerank { Model = IndexCluster.Reranker, Top = 3 } } });
        await index.PutAsync(IndexCluster.Document("a", 5));
        var encoded = await index.FindAsync("common", search => search with { Top = 2 });
        Assert.Equal(2, encoded.Hits.Count);
        Assert.All(encoded.Hits, hit => Assert.InRange(hit.Scores.Reranked!.Value, 0, 1));
        Assert.True(encoded.Cost > 0);
        var judged = await index.FindAsync("common", search => search with { Top = 2, Settings = new IndexSearchSettings { Rerank = new IndexRerank { Model = "ember", Top = 2, IsLanguageModel = true } } });
        Assert.All(judged.Hits, hit => Assert.Contains(hit.Scores.Reranked!.Value, Enumerable.Range(0, 11).Select(number => number / 10f)));
        var plain = await index.FindAsync("common", search => search with { Settings = new IndexSearchSettings { Rerank = new IndexRerank { Model = IndexRerank.NoModel } } });
        Assert.All(plain.Hits, hit => Assert.Null(hit.Scores.Reranked));
    }

    [Fact]
    public async Task Hits_are_told_with_what_lies_around_them()
    {
        var index = cluster.Index(_tenant);
        await index.CreateAsync();
        var document = IndexCluster.Document("a", 6);
        await index.PutAsync(document with { Chunks = [.. document.Chunks.Select((chunk, i) => chunk with { Place = new IndexedPlace { ParentStart = i / 3, ParentLength = 10 } })] });
        var window = (await index.FindAsync("part3", search => search with { Settings = new IndexSearchSettings { Expansion = new IndexExpansion { Kind = IndexExpansionKind.Window } } })).Hits[0];
        Assert.Equal(("common a part2\ncommon a part3\ncommon a part4", 2, 3), (window.Expanded!.Text, window.Expanded.FirstChunk, window.Expanded.Chunks));
        var parents = (await index.FindAsync("common", search => search with { Settings = new IndexSearchSettings { Expansion = new IndexExpansion { Kind = IndexExpansionKind.Parent } } })).Hits;
        Assert.Equal([(0, 3), (3, 3)], parents.Select(hit => (hit.Expanded!.FirstChunk, hit.Expanded.Chunks)).Order());
    }

    [Fact]
    public async Task A_shard_that_grew_too_large_is_divided_while_searches_find_the_same()
    {
        var index = cluster.Index(_tenant);
        await index.CreateAsync();
        for (var i = 0; i < 20; i++)
        {
            await index.PutAsync(IndexCluster.Document($"d{i}", 15));
            Assert.Equal(Math.Min(200, (i + 1) * 15), (await index.ScoresAsync("common", 200)).Distinct().Count());
        }

        await BudgetCluster.UntilAsync(async () => await index.Life.GetAsync() is { IsDividing: false, Shards: > 2 });
        var whole = cluster.Index(_tenant, "whole");
        await whole.CreateAsync();
        await whole.PutAsync([.. Enumerable.Range(0, 6).Select(i => IndexCluster.Document($"d{i}", 15))]);
        await index.Documents.ApplyAsync(new IndexBatch { Deletes = [.. Enumerable.Range(6, 14).Select(i => $"d{i}")] });
        Assert.Equal((6, 90), ((int, int))(await index.Life.GetAsync() is var info ? (info.Documents, info.Chunks) : default));
        Assert.Equal((await whole.ScoresAsync("d3 part7")).Select(hit => hit.Score), (await index.ScoresAsync("d3 part7")).Select(hit => hit.Score));
        Assert.Equal(["d0", "d1", "d2", "d3", "d4", "d5"], await index.Documents.ListAsync(null, 100));
    }

    [Fact]
    public async Task A_backup_is_a_file_of_the_tenant_that_becomes_an_index_again_and_a_damaged_one_becomes_none()
    {
        var index = cluster.Index(_tenant);
        await index.CreateAsync(TestIndex.Words with { Name = "kept" });
        await index.PutAsync(IndexCluster.Document("a", 3), IndexCluster.Document("b", 4));
        var file = await index.Backups.BackupAsync();
        Assert.Equal(FilePurposes.IndexBackup, file.Purpose);

        var copy = cluster.Index(_tenant, "copy");
        var info = await copy.Backups.RestoreAsync(IndexCluster.Caller(_tenant), file.Id);
        Assert.Equal(("kept", 2, 7), (info.Definition.Name, info.Documents, info.Chunks));
        Assert.Equal(await index.ScoresAsync("common part2"), await copy.ScoresAsync("common part2"));
        Assert.Equal(LlmErrorCode.Conflict, (await Assert.ThrowsAsync<LlmException>(() => copy.Backups.RestoreAsync(IndexCluster.Caller(_tenant), file.Id))).Code);

        cluster.Store.Damage(file.Id);
        var none = cluster.Index(_tenant, "none");
        var refusal = await Assert.ThrowsAsync<LlmException>(() => none.Backups.RestoreAsync(IndexCluster.Caller(_tenant), file.Id));
        Assert.Equal((LlmErrorCode.InvalidRequest, "file"), (refusal.Code, refusal.Parameter));
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => none.Life.GetAsync())).Code);
    }

    [Fact]
    public async Task What_is_out_of_range_or_over_the_tenants_limits_is_refused_by_name()
    {
        var index = cluster.Index(_tenant);
        await index.CreateAsync();
        await RefusedAsync("documents[0].chunks[0].length", () => index.PutAsync(new IndexedDocument { Id = "a", Chunks = [new IndexedChunk { Text = "a", Length = -1 }] }), anywhere: true);
        await RefusedAsync("filters.type", () => index.FindAsync("a", search => search with { Filters = """{"type": "like", "key": "a", "value": 1}""" }));
        await RefusedAsync("query", () => index.FindAsync(" "));
        await RefusedAsync("max_num_results", () => index.FindAsync("a", search => search with { Top = 201 }));
        await RefusedAsync("settings.expansion.window", () => index.FindAsync("a", search => search with
        {
            Settings = new IndexSearchSettings { Expansion = new IndexExpansion { Kind = IndexExpansionKind.Window, Window = 11 } },
        }));
        await RefusedAsync("backend", () => cluster.Index(_tenant, "far").CreateAsync(TestIndex.Words with { Backend = "nowhere" }));

        await index.PutAsync(IndexCluster.Document("large", IndexCluster.MaxTenantChunks - 10));
        var second = cluster.Index(_tenant, "second");
        await second.CreateAsync();
        await RefusedAsync("documents", () => second.PutAsync(IndexCluster.Document("more", 11)));
        await second.PutAsync(IndexCluster.Document("fits", 10));
        for (var i = 2; i < IndexCluster.MaxTenantIndexes; i++)
        {
            await cluster.Index(_tenant, $"more-{i}").CreateAsync();
        }

        await RefusedAsync("index", () => cluster.Index(_tenant, "too-many").CreateAsync());
    }

    private static async Task RefusedAsync(string parameter, Func<Task> call, bool anywhere = false)
    {
        var refusal = await Assert.ThrowsAsync<LlmException>(call);
        Assert.Equal(LlmErrorCode.InvalidRequest, refusal.Code);
        Assert.True(anywhere ? parameter.StartsWith(refusal.Parameter!, StringComparison.Ordinal) : parameter == refusal.Parameter, $"{refusal.Parameter}: {refusal.Message}");
    }
}
