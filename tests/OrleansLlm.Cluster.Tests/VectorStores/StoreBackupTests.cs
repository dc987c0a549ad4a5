using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.VectorStores;

namespace OrleansLlm.Cluster.Tests.VectorStores;

public sealed class StoreBackupTests(VectorStoreCluster cluster) : IClassFixture<VectorStoreCluster>
{
    [Fact]
    public async Task A_backup_becomes_a_store_that_finds_the_same_with_nothing_embedded_again()
    {
        var caller = await cluster.NewCallerAsync();
        var (store, files) = await StoreAsync(caller);
        var file = await cluster.Backups.WriteAsync(caller.Tenant, store, default);
        Assert.Equal(FilePurposes.IndexBackup, file.Purpose);
        var before = await FoundAsync(caller, store);
        await cluster.Operations.DeleteAsync(caller.Tenant, store, default);
        var calls = await cluster.CallsAsync(caller);

        var restored = await cluster.Backups.RestoreAsync(caller, file.Id, name: null, default);
        Assert.NotEqual(store, restored.Id);
        Assert.Equal(("Handbook", 2, "english", "ember-embed"), (restored.Settings.Name, restored.Files.Completed, restored.Language, restored.EmbeddingModel));
        Assert.Equal(calls, await cluster.CallsAsync(caller));
        Assert.Equal(before, await FoundAsync(caller, restored.Id));
        var kept = await cluster.Files(caller, restored.Id).GetAsync(files[0]);
        Assert.Equal(("a.md", "eu", StoreFileStatus.Completed), (kept.Name, kept.Attributes!["region"].Text, kept.Status));
        Assert.True(kept.Chunks > 0 && kept.UsageBytes > 0);

        // It goes on as any other.
        await cluster.Operations.AttachAsync(caller, restored.Id, new AttachFile { Id = await cluster.UploadAsync(caller, "c.md", "Bicycles are kept for a year.") }, default);
        Assert.Equal(3, (await cluster.ReadAsync(caller, restored.Id)).Files.Completed);
        var stored = cluster.Cluster.Client.GetGrain<IFilesGrain>(new FilesKey(caller.Tenant).ToString());
        await stored.DeleteAsync(files[1]);
        Assert.Null(await cluster.Index(caller, restored.Id).FindAsync(files[1]));
    }

    [Fact]
    public async Task What_is_no_backup_of_a_store_becomes_none_and_nothing_is_left_of_it()
    {
        var caller = await cluster.NewCallerAsync();
        var (store, _) = await StoreAsync(caller);
        var index = await cluster.Cluster.Client.GetGrain<IIndexBackupGrain>(new IndexKey(caller.Tenant, store).ToString()).BackupAsync();
        var text = await cluster.UploadAsync(caller, "a.index", "This is a text.");
        var whole = await cluster.Backups.WriteAsync(caller.Tenant, store, default);
        var cut = await CutAsync(caller, whole);
        foreach (var file in new[] { index.Id, text, cut })
        {
            var refused = await Assert.ThrowsAsync<LlmException>(() => cluster.Backups.RestoreAsync(caller, file, null, default));
            Assert.Equal(LlmErrorCode.InvalidRequest, refused.Code);
        }

        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => cluster.Backups.RestoreAsync(caller, "file-none", null, default))).Code);
        var other = await cluster.NewCallerAsync();
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => cluster.Backups.RestoreAsync(other, whole.Id, null, default))).Code);
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => cluster.Backups.WriteAsync(other.Tenant, store, default))).Code);
        var list = cluster.Cluster.Client.GetGrain<IVectorStoreListGrain>(new VectorStoresKey(caller.Tenant).ToString());
        Assert.Equal([store], (await list.ListAsync(new VectorStoreQuery())).Stores);
        Assert.Equal([store], await cluster.Cluster.Client.GetGrain<IIndexListGrain>(new TenantKey(caller.Tenant).ToString()).ListAsync(null, 10));
    }

    [Fact]
    public async Task An_empty_store_has_nothing_to_back_up()
    {
        var caller = await cluster.NewCallerAsync();
        var store = (await cluster.Operations.CreateAsync(caller, new CreateVectorStore(), [], default)).Id;
        Assert.Equal(LlmErrorCode.InvalidRequest, (await Assert.ThrowsAsync<LlmException>(() => cluster.Backups.WriteAsync(caller.Tenant, store, default))).Code);
    }

    private async Task<(string Store, IReadOnlyList<string> Files)> StoreAsync(Caller caller)
    {
        var attributes = new Dictionary<string, IndexAttribute> { ["region"] = "eu" };
        var files = new[] { await cluster.UploadAsync(caller, "a.md", Documents.Handbook(8)), await cluster.UploadAsync(caller, "b.md", "Refunds take five days.") };
        var made = new CreateVectorStore { Name = "Handbook", ExpiresAfterDays = 30 };
        var store = (await cluster.Operations.CreateAsync(caller, made, [new AttachFile { Id = files[0], Attributes = attributes }, new AttachFile { Id = files[1] }], default)).Id;
        Assert.Equal(2, (await cluster.ReadAsync(caller, store)).Files.Completed);
        return (store, files);
    }

    private async Task<List<(string, int, float)>> FoundAsync(Caller caller, string store)
    {
        var search = new StoreSearch { RequestId = "r", Queries = ["How long does a refund take?"] };
        var found = await cluster.Searcher.SearchAsync(caller, store, search, default);
        return [.. found.Hits.Select(hit => (hit.FileName, hit.Hit.ChunkIndex, hit.Hit.Scores.Final))];
    }

    /// <summary>All of a backup but its end, which tells that it is whole.</summary>
    private async Task<string> CutAsync(Caller caller, StoredFile backup)
    {
        using var all = new MemoryStream();
        await foreach (var part in cluster.Contents.ReadAsync(new FileKey(caller.Tenant, backup.Id), backup.Chunks))
        {
            all.Write(part.Span);
        }

        return await cluster.UploadAsync(caller, "cut.index", all.ToArray()[..^20]);
    }
}
