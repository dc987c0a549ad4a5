using System.IO.Compression;
using System.Text;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.VectorStores;

namespace OrleansLlm.Cluster.Tests.VectorStores;

public sealed class VectorStoreTests(VectorStoreCluster cluster) : IClassFixture<VectorStoreCluster>
{
    private static readonly CreateVectorStore Plain = new() { Name = "test" };

    [Fact]
    public async Task A_file_is_read_found_by_words_and_meaning_and_cited_by_its_exact_bytes()
    {
        var caller = await cluster.NewCallerAsync();
        var text = Handbook(30);
        var file = await cluster.UploadAsync(caller, "handbook.md", text);
        var attributes = new Dictionary<string, IndexAttribute> { ["region"] = "eu" };
        var store = (await cluster.Operations.CreateAsync(caller, Plain, [], default)).Id;
        await cluster.Operations.AttachAsync(caller, store, new AttachFile { Id = file, Attributes = attributes }, default);
        var info = await cluster.ReadAsync(caller, store);
        Assert.Equal((1, "english", "ember-embed"), (info.Files.Completed, info.Language, info.EmbeddingModel));
        Assert.True(info.UsageBytes > text.Length);

        var found = await SearchAsync(caller, store, "How long is parcel seventeen kept?");
        var best = found.Hits[0];
        Assert.Equal("handbook.md", best.FileName);
        Assert.Contains("seventeen", best.Hit.Chunk.Text, StringComparison.Ordinal);
        Assert.NotNull(best.Hit.Scores.Lexical);
        var utf8 = Encoding.UTF8.GetBytes(text);
        Assert.All(found.Hits, hit => Assert.Equal(hit.Hit.Chunk.Text, Encoding.UTF8.GetString(utf8, (int)hit.Hit.Chunk.Start, hit.Hit.Chunk.Length)));
        Assert.Empty((await SearchAsync(caller, store, "parcel", """{"type":"eq","key":"region","value":"us"}""")).Hits);
        await cluster.Files(caller, store).SetAttributesAsync(file, new Dictionary<string, IndexAttribute> { ["region"] = "us" });
        Assert.NotEmpty((await SearchAsync(caller, store, "parcel", """{"type":"eq","key":"region","value":"us"}""")).Hits);
    }

    [Fact]
    public async Task Text_that_did_not_change_costs_no_embedding_and_an_edited_paragraph_costs_few()
    {
        var caller = await cluster.NewCallerAsync();
        var chunking = new StoreChunking { Kind = StoreChunkingKind.Static, MaxTokens = 100 };
        var first = await cluster.UploadAsync(caller, "a.md", Handbook(40));
        var store = (await cluster.Operations.CreateAsync(caller, Plain, [new AttachFile { Id = first, Chunking = chunking }], default)).Id;
        await cluster.ReadAsync(caller, store);
        var chunks = (await cluster.Files(caller, store).GetAsync(first)).Chunks;
        Assert.Equal(chunks, await cluster.EmbeddedAsync(caller, store, first));

        var again = await cluster.UploadAsync(caller, "b.md", Handbook(40));
        await cluster.Operations.AttachAsync(caller, store, new AttachFile { Id = again, Chunking = chunking }, default);
        await cluster.ReadAsync(caller, store);
        Assert.Equal(0, await cluster.EmbeddedAsync(caller, store, again));

        var edited = await cluster.UploadAsync(caller, "c.md", Handbook(40).Replace("seventeen", "a hundred", StringComparison.Ordinal));
        await cluster.Operations.AttachAsync(caller, store, new AttachFile { Id = edited, Chunking = chunking }, default);
        await cluster.ReadAsync(caller, store);
        Assert.InRange(await cluster.EmbeddedAsync(caller, store, edited), 1, 2);
    }

    [Fact]
    public async Task What_can_not_be_read_has_its_error_and_hurts_nothing()
    {
        var caller = await cluster.NewCallerAsync();
        var files = new Dictionary<string, (string Code, string Word)>
        {
            [await cluster.UploadAsync(caller, "damaged.pdf", "%PDF-1.7\nnothing of a PDF follows")] = (StoreFileError.InvalidFile, "damaged"),
            [await cluster.UploadAsync(caller, "secret.docx", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[600]])] = (StoreFileError.InvalidFile, "password"),
            [await cluster.UploadAsync(caller, "bomb.docx", Bomb())] = (StoreFileError.InvalidFile, "unpack"),
            [await cluster.UploadAsync(caller, "large.txt", new byte[VectorStoreCluster.MaxFileBytes + 1])] = (StoreFileError.InvalidFile, $"{VectorStoreCluster.MaxFileBytes + 1}"),
            [await cluster.UploadAsync(caller, "picture.bin", [.. Enumerable.Range(0, 4_000).Select(i => (byte)(i * 37))])] = (StoreFileError.UnsupportedFile, "must be one of"),
            [await cluster.UploadAsync(caller, "empty.txt", " \n ")] = (StoreFileError.UnsupportedFile, "no text"),
        };
        var good = await cluster.UploadAsync(caller, "good.md", Handbook(3));
        var store = (await cluster.Operations.CreateAsync(caller, Plain, [], default)).Id;
        var batch = await cluster.Operations.AttachBatchAsync(caller, store, [.. files.Keys.Append(good).Select(id => new AttachFile { Id = id })], default);
        var info = await cluster.ReadAsync(caller, store);
        Assert.Equal((1, files.Count), (info.Files.Completed, info.Files.Failed));
        foreach (var (id, (code, word)) in files)
        {
            var error = (await cluster.Files(caller, store).GetAsync(id)).Error!;
            Assert.Equal(code, error.Code);
            Assert.Contains(word, error.Message, StringComparison.OrdinalIgnoreCase);
        }

        Assert.NotEmpty((await SearchAsync(caller, store, "parcel")).Hits);
        var counts = (await cluster.Cluster.Client.GetGrain<IStoreBatchesGrain>(new VectorStoreKey(caller.Tenant, store).ToString()).GetAsync(batch.Id)).Files;
        Assert.Equal(info.Files, counts);
    }

    [Fact]
    public async Task The_language_of_what_is_read_first_picks_the_analyzer()
    {
        var caller = await cluster.NewCallerAsync();
        var file = await cluster.UploadAsync(caller, "handbuch.txt", "Die Häuser werden von der Verwaltung geprüft, und die Mieter werden dann von ihr benachrichtigt.");
        var store = (await cluster.Operations.CreateAsync(caller, Plain with { EmbeddingModel = IndexDefinition.NoModel }, [new AttachFile { Id = file }], default)).Id;
        var info = await cluster.ReadAsync(caller, store);
        Assert.Equal(("german", IndexDefinition.NoModel), (info.Language, info.EmbeddingModel));
        Assert.Equal("de", (await cluster.Files(caller, store).GetAsync(file)).Language);

        // Only a German analyzer knows that both are the same word.
        Assert.NotEmpty((await SearchAsync(caller, store, "Haus")).Hits);
        Assert.Equal(0, await cluster.EmbeddedAsync(caller, store, file));
    }

    [Fact]
    public async Task A_deleted_file_is_gone_from_all_stores_when_the_deletion_returns()
    {
        var caller = await cluster.NewCallerAsync();
        var file = await cluster.UploadAsync(caller, "a.md", Handbook(5));
        string[] stores = [await StoreOfAsync(caller, file), await StoreOfAsync(caller, file)];
        await cluster.Cluster.Client.GetGrain<IFilesGrain>(new FilesKey(caller.Tenant).ToString()).DeleteAsync(file);
        foreach (var store in stores)
        {
            Assert.Null(await cluster.Index(caller, store).FindAsync(file));
            Assert.Empty((await SearchAsync(caller, store, "parcel")).Hits);
            Assert.Equal(0, (await cluster.Store(caller, store).GetAsync()).Files.Total);
        }
    }

    [Fact]
    public async Task A_file_that_is_deleted_while_it_is_read_never_gets_into_the_index()
    {
        var caller = await cluster.NewCallerAsync();
        var files = cluster.Cluster.Client.GetGrain<IFilesGrain>(new FilesKey(caller.Tenant).ToString());
        var store = (await cluster.Operations.CreateAsync(caller, Plain, [], default)).Id;
        for (var round = 0; round < 8; round++)
        {
            var file = await cluster.UploadAsync(caller, "a.md", Handbook(10 + round));
            await cluster.Operations.AttachAsync(caller, store, new AttachFile { Id = file }, default);
            await Task.Delay(TimeSpan.FromMilliseconds(15 * round));
            await files.DeleteAsync(file);
            await cluster.ReadAsync(caller, store);
            Assert.Null(await FindAsync(caller, store, file));
        }
    }

    [Fact]
    public async Task A_deleted_store_leaves_nothing_and_an_erased_tenant_has_no_stores()
    {
        var caller = await cluster.NewCallerAsync();
        var file = await cluster.UploadAsync(caller, "a.md", Handbook(5));
        var store = await StoreOfAsync(caller, file);
        await cluster.Operations.DeleteAsync(caller.Tenant, store, default);
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => cluster.Store(caller, store).GetAsync())).Code);
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => cluster.Index(caller, store).FindAsync(file))).Code);

        string[] more = [await StoreOfAsync(caller, file), await StoreOfAsync(caller, file)];
        var list = cluster.Cluster.Client.GetGrain<IVectorStoreListGrain>(new VectorStoresKey(caller.Tenant).ToString());
        Assert.Equal(more, (await list.ListAsync(new VectorStoreQuery { OldestFirst = true })).Stores);
        Assert.Equal(2, await list.EraseAsync());
        Assert.Empty((await list.ListAsync(new VectorStoreQuery())).Stores);
        Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => cluster.Index(caller, more[0]).FindAsync(file))).Code);
    }

    private async Task<IndexedDocument?> FindAsync(Caller caller, string store, string file)
    {
        try
        {
            return await cluster.Index(caller, store).FindAsync(file);
        }
        catch (LlmException none) when (none.Code == LlmErrorCode.NotFound)
        {
            return null; // Nothing was read so far.
        }
    }

    private async Task<string> StoreOfAsync(Caller caller, string file)
    {
        var store = (await cluster.Operations.CreateAsync(caller, Plain, [new AttachFile { Id = file }], default)).Id;
        Assert.Equal(1, (await cluster.ReadAsync(caller, store)).Files.Completed);
        return store;
    }

    private Task<StoreSearchResult> SearchAsync(Caller caller, string store, string query, string? filters = null) =>
        cluster.Searcher.SearchAsync(caller, store, new StoreSearch { RequestId = Guid.NewGuid().ToString("N"), Queries = [query], Filters = filters }, default);

    private static string Handbook(int paragraphs) => Documents.Handbook(paragraphs);

    /// <summary>A document that unpacks to far more than is allowed.</summary>
    private static byte[] Bomb()
    {
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var part = zip.CreateEntry("word/document.xml", CompressionLevel.Optimal).Open();
            part.Write("<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>"u8);
            var zeros = Enumerable.Repeat((byte)'a', 100_000).ToArray();
            for (var i = 0; i < 60; i++)
            {
                part.Write(zeros);
            }

            part.Write("</w:t></w:r></w:p></w:body></w:document>"u8);
        }

        return file.ToArray();
    }
}
