using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Retrieval.Fusion;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Tests.Storage;

public sealed class RetrievalIndexTests : IDisposable
{
    private static readonly IndexOptions Manual = new() { AutoCompact = false };
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansllm-index-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_closed_index_is_found_again_on_the_disk()
    {
        using (var index = Open())
        {
            Assert.Equal(1, index.Apply(IndexOperation.Upsert(Document("a", "the alpha text", "a second text")), IndexOperation.Upsert(Document("b", "beta"))));
            index.Compact();
            Assert.Equal(2, index.Apply(IndexOperation.Upsert(Document("c", "gamma alpha")), IndexOperation.Delete("b")));
        }

        using var again = Open();
        Assert.Equal((2L, 2, 3), (again.Version, again.DocumentCount, again.ChunkCount));
        var result = await HybridSearch.SearchAsync(again, new SearchRequest { Text = "alpha beta" });
        Assert.Equal(["a", "c"], result.Hits.Select(hit => hit.Hit.DocumentId).Order());
        Assert.Equal(2, result.Version);
    }

    [Fact]
    public void A_crash_at_any_write_leaves_all_of_a_change_or_none_of_it()
    {
        var writes = 0;
        for (var at = 0; ; at++)
        {
            var folder = new CrashFolder();
            var model = new IndexModel();
            using (var index = RetrievalIndex.Open(folder, TestDocuments.Settings))
            {
                IndexOperation[] first = [IndexOperation.Upsert(TestDocuments.Random("a", new Random(3))), IndexOperation.Upsert(TestDocuments.Random("b", new Random(5)))];
                index.Apply(first);
                index.Compact();
                model = model.With(first);
                folder.WritesLeft = at;
                writes = folder.Writes;
                IndexOperation[] second = [IndexOperation.Delete("a"), IndexOperation.Upsert(TestDocuments.Random("c", new Random(6)))];
                var changed = model.With(second);
                try
                {
                    index.Apply(second);
                    model = changed;
                    index.Compact();
                    break;
                }
                catch (CrashException)
                {
                }

                for (var seed = 0; seed < 20; seed++)
                {
                    using var after = RetrievalIndex.Open(folder.AfterCrash(new Random(seed)), TestDocuments.Settings);
                    Assert.True(model.IsHeldBy(after) || changed.IsHeldBy(after), $"crash at write {at}, seed {seed}");
                }
            }
        }

        Assert.True(writes > 20);
    }

    [Fact]
    public void A_log_that_is_cut_anywhere_opens_with_what_was_whole()
    {
        var folder = new CrashFolder();
        using (var index = RetrievalIndex.Open(folder, TestDocuments.Settings, Manual))
        {
            for (var i = 0; i < 4; i++)
            {
                index.Apply(IndexOperation.Upsert(Document($"d{i}", "alpha")));
            }
        }

        var (name, file) = folder.Contents.Single();
        var (whole, last) = (file.Bytes, 0L);
        for (var length = 0; length <= whole.Length; length++)
        {
            var cut = new CrashFolder();
            cut.Contents[name] = new CrashFile { Bytes = whole[..length] };
            using var index = RetrievalIndex.Open(cut, TestDocuments.Settings);
            Assert.InRange(index.Version, last, last + 1);
            Assert.Equal(index.Version, index.DocumentCount);
            last = index.Version;
        }

        Assert.Equal(4, last);
    }

    [Fact]
    public void A_snapshot_that_changed_anywhere_is_an_error_that_names_it_and_never_a_smaller_index()
    {
        var (folder, model) = Damageable();
        const string Name = "0000000001.snapshot";
        var whole = folder.Contents[Name].Bytes;
        var (found, harmless) = (0, 0);
        for (var at = 0; at < whole.Length; at++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 1;
            folder.Contents[Name].Bytes = damaged;
            try
            {
                // What pads sections may change: it is never read.
                using var index = RetrievalIndex.Open(folder, TestDocuments.Settings, Manual);
                Assert.True(model.IsHeldBy(index));
                harmless++;
            }
            catch (IndexDamagedException failure)
            {
                Assert.Equal(Name, failure.File);
                found++;
            }
        }

        Assert.True(found > harmless, $"{found} of {whole.Length} found");
        folder.Contents[Name].Bytes = [];
        Assert.Contains("no valid end", Assert.Throws<IndexDamagedException>(() => RetrievalIndex.Open(folder)).Message, StringComparison.Ordinal);
        folder.Contents.Remove(Name);
        Assert.Contains("missing", Assert.Throws<IndexDamagedException>(() => RetrievalIndex.Open(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_changed_before_its_last_record_is_an_error_that_names_it()
    {
        var (folder, _) = Damageable();
        const string Name = "0000000001.log";
        var whole = folder.Contents[Name].Bytes;
        for (var at = 0; at < whole.Length / 2; at++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 1;
            folder.Contents[Name].Bytes = damaged;
            Assert.Equal(Name, Assert.Throws<IndexDamagedException>(() => RetrievalIndex.Open(folder, TestDocuments.Settings)).File);
        }
    }

    [Fact]
    public void Known_texts_need_no_embedding_whatever_document_they_are_in()
    {
        using var index = Open();
        index.Apply(IndexOperation.Upsert(Document("a", "alpha", "beta")));
        index.Compact();
        index.Apply(IndexOperation.Upsert(Document("b", "gamma")));
        var contents = new[] { "alpha", "gamma", "delta", "delta" }.Select(ContentId.Of).ToArray();
        Assert.Equal([ContentId.Of("delta")], index.Missing(contents));
        var bare = Document("c", "beta", "gamma");
        index.Apply(IndexOperation.Upsert(bare with { Chunks = [.. bare.Chunks.Select(chunk => chunk with { Vector = null })] }));
        Assert.True(index.Read(state => state.Vector(state.AllRows - 1).SequenceEqual(state.Vector(state.AllRows - 3))));
    }

    [Fact]
    public void A_backup_is_restored_whole_and_only_into_an_empty_folder()
    {
        using var index = Open();
        index.Apply(IndexOperation.Upsert(Document("a", "alpha", "beta")), IndexOperation.Upsert(Document("b", "beta")));
        using var backup = new MemoryStream();
        index.Backup(backup);
        var folder = new CrashFolder();
        backup.Position = 0;
        RetrievalIndex.Restore(backup, folder);
        using (var restored = RetrievalIndex.Open(folder, TestDocuments.Settings))
        {
            Assert.Equal((1L, 2, 3), (restored.Version, restored.DocumentCount, restored.ChunkCount));
            restored.Verify();
            restored.Apply(IndexOperation.Delete("a"));
        }

        Assert.Contains("already", Assert.Throws<RetrievalException>(() => RetrievalIndex.Restore(backup, folder)).Message, StringComparison.Ordinal);
        using var cut = new MemoryStream(backup.ToArray()[..^10]);
        var empty = new CrashFolder();
        Assert.Throws<IndexDamagedException>(() => RetrievalIndex.Restore(cut, empty));
        Assert.Empty(empty.Files());
    }

    [Fact]
    public void What_may_not_be_in_an_index_is_refused_by_the_field_and_changes_nothing()
    {
        using var index = Open();
        Refused(index, Document("", "x"), "operations[1].id");
        Refused(index, Document("d", "x\ud800"), "operations[1].document.chunks[0].text");
        Refused(index, Document("d", "x") with { Chunks = [TestDocuments.Chunk("y") with { Vector = new float[3] }] }, "operations[1].document.chunks[0].vector");
        Refused(index, Document("d", "x") with { Chunks = [TestDocuments.Chunk("y") with { Vector = null }] }, "operations[1].document.chunks[0].vector");
        Refused(index, Document("d", "x") with { Chunks = [TestDocuments.Chunk("y") with { Vector = new float[8] }] }, "operations[1].document.chunks[0].vector");
        Refused(index, Document("d", new string('x', 1_000_001)), "operations[1].document.chunks[0].text");
        Refused(index, Document("d", "x") with { Chunks = [TestDocuments.Chunk("y") with { Start = -1 }] }, "operations[1].document.chunks[0]");
        Refused(index, Document("d", "x") with { Attributes = new Dictionary<string, AttributeValue> { ["k"] = new string('v', 513) } }, "operations[1].document.attributes.k");
        Refused(index, Document("d", "x") with { Attributes = new Dictionary<string, AttributeValue> { ["k"] = double.NaN } }, "operations[1].document.attributes.k");
        Assert.Equal((0L, 0), (index.Version, index.DocumentCount));
    }

    [Fact]
    public void An_index_is_opened_with_the_settings_it_was_made_with()
    {
        Open().Dispose();
        var refused = Assert.Throws<RetrievalException>(() => RetrievalIndex.Open(new DiskFolder(_folder.FullName), TestDocuments.Settings with { Dimensions = 16 }));
        Assert.Equal("dimensions", refused.Parameter);
        Assert.Contains("must be '8'", refused.Message, StringComparison.Ordinal);
        using var opened = RetrievalIndex.Open(new DiskFolder(_folder.FullName));
        Assert.Equal(TestDocuments.Settings, opened.Settings);
        Assert.Throws<RetrievalException>(() => RetrievalIndex.Open(new CrashFolder()));
    }

    [Fact]
    public void A_folder_is_one_indexs_at_a_time_and_free_again_when_opening_fails()
    {
        using (Open())
        {
            Assert.Contains("in use", Assert.Throws<IOException>(() => Open()).Message, StringComparison.Ordinal);
        }

        Assert.Throws<RetrievalException>(() => RetrievalIndex.Open(new DiskFolder(_folder.FullName), new IndexSettings { Language = "klingon" }));
        Open().Dispose();
    }

    [Fact]
    public async Task Reads_go_on_while_documents_change()
    {
        using var index = RetrievalIndex.Open(new DiskFolder(_folder.FullName), TestDocuments.Settings, new IndexOptions { CompactBytes = 2000 });
        index.Apply(IndexOperation.Upsert(Document("fixed", "alpha stays")));
        var random = new Random(1);
        var writer = Task.Run(() =>
        {
            for (var i = 0; i < 60; i++)
            {
                index.Apply(IndexOperation.Upsert(TestDocuments.Random($"d{i % 20}", random)));
            }
        });
        var reads = 0;
        while (!writer.IsCompleted || reads == 0)
        {
            var hits = (await HybridSearch.SearchAsync(index, new SearchRequest { Text = "stays", Vector = TestDocuments.Vector("alpha stays") })).Hits;
            Assert.Equal("fixed", hits[0].Hit.DocumentId);
            reads++;
        }

        await writer;
    }

    private static void Refused(RetrievalIndex index, IndexDocument document, string parameter) =>
        Assert.Equal(parameter, Assert.Throws<RetrievalException>(
            () => index.Apply(IndexOperation.Upsert(Document("fine", "fine")), IndexOperation.Upsert(document))).Parameter);

    /// <summary>A snapshot, and a log with two records of about one length.</summary>
    private static (CrashFolder Folder, IndexModel Model) Damageable()
    {
        var folder = new CrashFolder();
        using var index = RetrievalIndex.Open(folder, TestDocuments.Settings, Manual);
        IndexOperation[] operations = [IndexOperation.Upsert(Document("a", "alpha", "delta")), IndexOperation.Upsert(Document("b", "beta")), IndexOperation.Upsert(Document("c", "gamma"))];
        index.Apply(operations[0]);
        index.Compact();
        index.Apply(operations[1]);
        index.Apply(operations[2]);
        return (folder, new IndexModel().With(operations));
    }

    private static IndexDocument Document(string id, params string[] texts) => new() { Id = id, Chunks = [.. texts.Select(text => TestDocuments.Chunk(text))] };

    private RetrievalIndex Open() => RetrievalIndex.Open(new DiskFolder(_folder.FullName), TestDocuments.Settings, Manual);
}
