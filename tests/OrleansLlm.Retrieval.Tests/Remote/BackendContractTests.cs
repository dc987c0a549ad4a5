using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Retrieval.Tests.Storage;

namespace OrleansLlm.Retrieval.Tests.Remote;

/// <summary>What every back end must do alike.</summary>
public abstract class BackendContractTests : IAsyncLifetime
{
    private static int _names;

    internal IIndexBackend Backend { get; private set; } = null!;

    /// <summary>A tenant that no other test has.</summary>
    internal string Tenant { get; } = $"tenant {Interlocked.Increment(ref _names)} of {Environment.ProcessId}";

    /// <summary>False where a service can only tell whether texts are equal.</summary>
    private protected virtual bool OrdersTexts => true;

    /// <summary>False where how rare a word is counts over more than the index: scores differ then, not what is found.</summary>
    private protected virtual bool HasOwnStatistics => true;

    public async ValueTask InitializeAsync() => Backend = await StartAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return (Backend as IAsyncDisposable)?.DisposeAsync() ?? default;
    }

    [Fact]
    public async Task An_index_is_made_once_and_only_with_the_same_settings()
    {
        var index = Open("a");
        await index.CreateAsync(default);
        await index.CreateAsync(default);
        Assert.Equal((0L, 0L), Figures(await index.CountAsync(default)));
        var other = TestDocuments.Settings with { Dimensions = 16 };
        Assert.Equal("dimensions", (await Assert.ThrowsAsync<RetrievalException>(async () => await Backend.Open(new BackendIndexName(Tenant, "a"), other).CreateAsync(default))).Parameter);
    }

    [Fact]
    public async Task A_document_comes_back_as_it_was_given()
    {
        var index = await CreateAsync();
        var document = new IndexDocument
        {
            Id = "name with spaces, \"quotes\", '); drop table x; -- and \0 and \U0001F600",
            Time = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123),
            Attributes = new Dictionary<string, AttributeValue> { ["text"] = "it's \0 \U0001F600", ["number"] = -1.5e-300, ["truth"] = true, ["or true"] = false },
            Chunks =
            [
                TestDocuments.Chunk("alpha \0 beta\r\n\U0001F600", "a context", 7) with { Place = new ChunkPlace { Page = 3, FileStart = 1L << 40, FileLength = 9, ParentStart = 2, ParentLength = 50 } },
                TestDocuments.Chunk("gamma", "") with { Place = new ChunkPlace { Page = 1 } },
                TestDocuments.Chunk("delta"),
            ],
        };
        await ApplyAsync(index, IndexOperation.Upsert(document));
        var found = await index.FindAsync(document.Id, false, default);
        Assert.True(IndexModel.Same(document, found!));
        var full = await index.FindAsync(document.Id, true, default);
        Assert.All(full!.Chunks.Zip(document.Chunks), pair => Assert.Equal(1, TensorPrimitivesCosine(pair.First.Vector!.Value, pair.Second.Vector!.Value), 1e-5f));
        Assert.Null(await index.FindAsync("another", false, default));
        Assert.Equal(document.Chunks.Select(Bare).Skip(1), (await index.ChunksAsync(document.Id, 1, 5, default)).Select(Bare));
        Assert.Equal(document.Chunks.Select(Bare).Take(1), (await index.ChunksAsync(document.Id, 0, 1, default)).Select(Bare));
        Assert.Empty(await index.ChunksAsync("another", 0, 5, default));
    }

    [Fact]
    public async Task A_document_is_replaced_and_deleted_with_every_chunk()
    {
        var index = await CreateAsync();
        await ApplyAsync(index, Upsert("a", "alpha one", "alpha two", "alpha three"), Upsert("b", "alpha four"));
        await ApplyAsync(index, Upsert("a", "beta"));
        Assert.Equal((2L, 2L), Figures(await index.CountAsync(default)));
        Assert.Equal([("b", 0)], await FoundAsync(index, new CandidateQuery { Text = "alpha" }));
        await ApplyAsync(index, IndexOperation.Delete("b"), IndexOperation.Delete("was never there"));
        Assert.Empty(await FoundAsync(index, new CandidateQuery { Text = "alpha" }));
        Assert.Equal([("a", 0)], await FoundAsync(index, new CandidateQuery { Vector = TestDocuments.Vector("alpha four") }));
        Assert.Equal((1L, 1L), Figures(await index.CountAsync(default)));
        await ApplyAsync(index, Upsert("a"));
        Assert.Equal((1L, 0L), Figures(await index.CountAsync(default)));
        Assert.Empty((await index.FindAsync("a", false, default))!.Chunks);
    }

    [Fact]
    public async Task Texts_of_the_index_need_no_vector_and_unknown_ones_are_named_and_change_nothing()
    {
        var index = await CreateAsync();
        await ApplyAsync(index, Upsert("a", "alpha", "beta"));
        var contents = new[] { "alpha", "gamma", "gamma" }.Select(ContentId.Of).ToArray();
        Assert.Equal([contents[1]], await index.MissingAsync(contents, default));
        var bare = Document("b", "beta", "gamma", "alpha");
        bare = bare with { Chunks = [.. bare.Chunks.Select(chunk => chunk with { Vector = null })] };
        Assert.Equal([contents[1]], await index.ApplyAsync([IndexOperation.Upsert(bare), IndexOperation.Delete("a")], default));
        Assert.Equal(["a"], await index.ListAsync(null, 10, default));
        await ApplyAsync(index, IndexOperation.Upsert(bare with { Chunks = [bare.Chunks[0], bare.Chunks[2]] }), IndexOperation.Delete("a"));
        var found = (await index.FindAsync("b", true, default))!;
        Assert.Equal(1, TensorPrimitivesCosine(found.Chunks[0].Vector!.Value, TestDocuments.Vector("beta")), 1e-5f);
    }

    [Fact]
    public async Task Searches_give_what_the_formulas_give_with_every_filter()
    {
        var (index, model) = await CrowdAsync(60);
        foreach (var filter in Filters().Prepend(null))
        {
            foreach (var depth in new[] { 3, 1000 })
            {
                await CheckAsync(index, model, "alpha the beta beta épsilon", filter, depth);
            }
        }
    }

    [Fact]
    public async Task A_query_is_words_whatever_is_in_it()
    {
        var (index, model) = await CrowdAsync(20);
        foreach (var text in new[] { "alpha\" OR \"beta", "alpha* -beta +gamma (delta | zeta)", "'; DROP TABLE x; --", "~alpha \\ beta:", "!!! ???", "", "\0alpha" })
        {
            await CheckAsync(index, model, text, null, 50, HasOwnStatistics);
        }
    }

    [Fact]
    public async Task Both_searches_meet_in_one_candidate_with_its_vector_and_time()
    {
        var index = await CreateAsync();
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1_600_000_000_000);
        await ApplyAsync(index, IndexOperation.Upsert(Document("a", "alpha", "beta") with { Time = time }));
        var found = await index.SearchAsync(new CandidateQuery { Text = "beta", Vector = TestDocuments.Vector("beta"), WithVectors = true, Depth = 1 }, default);
        var candidate = Assert.Single(found.Candidates);
        Assert.Equal(("a", 1, time), (candidate.Document, candidate.ChunkIndex, candidate.Time));
        Assert.True(candidate is { Lexical: > 0, Vector: > 0.9999f });
        Assert.Equal(1, TensorPrimitivesCosine(candidate.Values, TestDocuments.Vector("beta")), 1e-5f);
    }

    [Fact]
    public async Task A_candidate_is_read_whole_unless_its_document_changed()
    {
        var index = await CreateAsync();
        await ApplyAsync(index, Upsert("a", "alpha one"), Upsert("b", "alpha two"), Upsert("c", "alpha three"));
        var candidates = (await index.SearchAsync(new CandidateQuery { Text = "alpha" }, default)).Candidates.OrderBy(candidate => candidate.Document, StringComparer.Ordinal).ToArray();
        await ApplyAsync(index, Upsert("b", "alpha 2"), IndexOperation.Delete("c"));
        var hits = await index.ReadAsync(candidates, default);
        Assert.Equal("alpha one", hits[0]!.Chunk.Text);
        Assert.Null(hits[1]);
        Assert.Null(hits[2]);
    }

    [Fact]
    public async Task Tenants_and_indexes_never_meet_whatever_they_are_called()
    {
        string[] parts = ["x", "x/y", "y", "X", "x'", "x\0", "\U0001F600", "x\\0000", "", "\ud800", "\udfff"];
        var names = parts.SelectMany(tenant => parts.Select(name => new BackendIndexName(Tenant + tenant, name))).Where((_, i) => i % 3 == 0).ToArray();
        foreach (var name in names)
        {
            var index = Backend.Open(name, TestDocuments.Settings);
            await index.CreateAsync(default);
            await ApplyAsync(index, Upsert("same id", $"alpha {Convert.ToHexString(System.Text.Encoding.BigEndianUnicode.GetBytes(name.Tenant + "." + name.Index))}{name.GetHashCode()}"));
        }

        await Backend.Open(names[0], TestDocuments.Settings).DropAsync(default);
        var texts = new HashSet<string>();
        foreach (var name in names.Skip(1))
        {
            var index = Backend.Open(name, TestDocuments.Settings);
            var found = (await index.SearchAsync(new CandidateQuery { Text = "alpha", Vector = TestDocuments.Vector("alpha") }, default)).Candidates;
            Assert.Single(found);
            Assert.True(texts.Add((await index.ReadAsync(found, default))[0]!.Chunk.Text));
        }
    }

    [Fact]
    public async Task Documents_are_listed_by_the_bytes_of_their_ids_page_by_page()
    {
        var index = await CreateAsync();
        string[] ids = ["b", "B", "a", "\uffee", "\U0001F600", "é", "a b", "a\0", "0", "aa"];
        await ApplyAsync(index, [.. ids.Select(id => Upsert(id, "alpha " + id))]);
        var listed = new List<string>();
        while (await index.ListAsync(listed.LastOrDefault(), 3, default) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 3);
            listed.AddRange(page);
        }

        Assert.Equal(ids.OrderBy(id => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(id)), StringComparer.Ordinal), listed);
        Assert.Equal(["a b", "aa"], await index.ListAsync("a\0\0", 2, default));
    }

    [Fact]
    public async Task What_can_not_be_served_is_refused_by_the_field()
    {
        var index = await CreateAsync();
        (CandidateQuery Query, string Field)[] refused =
        [
            (new CandidateQuery(), "query"), (new CandidateQuery { Text = "x", Depth = 0 }, "candidates"), (new CandidateQuery { Text = "x", Depth = 1001 }, "candidates"),
            (new CandidateQuery { Vector = new float[3] }, "vector"), (new CandidateQuery { Vector = new float[8] }, "vector"),
        ];
        foreach (var (query, field) in refused)
        {
            Assert.Equal(field, (await Assert.ThrowsAsync<RetrievalException>(() => index.SearchAsync(query, default))).Parameter);
        }

        var zero = Document("d", "x") with { Chunks = [TestDocuments.Chunk("y") with { Vector = new float[8] }] };
        Assert.Equal("operations[1].document.chunks[0].vector", (await Assert.ThrowsAsync<RetrievalException>(
            () => index.ApplyAsync([Upsert("fine", "fine"), IndexOperation.Upsert(zero)], default))).Parameter);
        Assert.Equal((0L, 0L), Figures(await index.CountAsync(default)));
    }

    [Fact]
    public async Task A_dropped_index_is_gone_and_its_name_is_free()
    {
        var index = await CreateAsync();
        await ApplyAsync(index, Upsert("a", "alpha"));
        await index.DropAsync(default);
        await index.DropAsync(default);
        await index.CreateAsync(default);
        Assert.Equal((0L, 0L), Figures(await index.CountAsync(default)));
        Assert.Empty(await FoundAsync(index, new CandidateQuery { Text = "alpha", Vector = TestDocuments.Vector("alpha") }));
        Assert.Equal([ContentId.Of("alpha")], await index.MissingAsync([ContentId.Of("alpha")], default));
    }

    [Fact]
    public async Task Words_alone_need_no_vectors()
    {
        var index = Backend.Open(new BackendIndexName(Tenant, "words"), new IndexSettings { Language = "cjk" });
        await index.CreateAsync(default);
        await ApplyAsync(index, IndexOperation.Upsert(new IndexDocument { Id = "a", Chunks = [new IndexChunk { Text = "東京都に住む" }, new IndexChunk { Text = "京都" }] }));
        Assert.Equal([("a", 0), ("a", 1)], await FoundAsync(index, new CandidateQuery { Text = "京都" }));
        Assert.Equal([("a", 0)], await FoundAsync(index, new CandidateQuery { Text = "東京" }));
    }

    private protected abstract Task<IIndexBackend> StartAsync();

    internal async Task<IBackendIndex> CreateAsync()
    {
        var index = Open("index");
        await index.CreateAsync(default);
        return index;
    }

    internal static async Task ApplyAsync(IBackendIndex index, params IndexOperation[] operations) => Assert.Empty(await index.ApplyAsync(operations, default));

    internal static IndexDocument Document(string id, params string[] texts) => new() { Id = id, Chunks = [.. texts.Select(text => TestDocuments.Chunk(text))] };

    internal static IndexOperation Upsert(string id, params string[] texts) => IndexOperation.Upsert(Document(id, texts));

    internal static async Task CheckAsync(IBackendIndex index, IndexModel model, string text, AttributeFilter? filter, int depth, bool hasOwnStatistics = true)
    {
        var vector = TestDocuments.Vector(text);
        var found = await index.SearchAsync(new CandidateQuery { Text = text, Vector = vector, Filter = filter, Depth = depth }, default);
        if (hasOwnStatistics)
        {
            BackendChecks.Scores(model.Lexical(text, filter), found.Candidates, candidate => candidate.Lexical, depth);
        }
        else
        {
            BackendChecks.Found(model.Lexical(text, filter).Keys, [.. found.Candidates.Where(candidate => candidate.Lexical > 0)], depth);
        }

        BackendChecks.Scores(model.Nearest(vector, filter), found.Candidates, candidate => candidate.Vector, depth);
        var hits = await index.ReadAsync(found.Candidates, default);
        Assert.All(hits.Zip(found.Candidates), pair => BackendChecks.Is(model, pair.Second, pair.First));
    }

    private static IndexChunk Bare(IndexChunk chunk) => chunk with { Vector = null };

    private static float TensorPrimitivesCosine(ReadOnlyMemory<float> left, ReadOnlyMemory<float> right) =>
        System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(left.Span, right.Span);

    private static (long, long) Figures(IndexCounts counts) => (counts.Documents, counts.Chunks);

    private static async Task<(string, int)[]> FoundAsync(IBackendIndex index, CandidateQuery query) =>
        [.. (await index.SearchAsync(query, default)).Candidates.Select(candidate => (candidate.Document, candidate.ChunkIndex)).Order()];

    private IBackendIndex Open(string name) => Backend.Open(new BackendIndexName(Tenant, name), TestDocuments.Settings);

    private async Task<(IBackendIndex, IndexModel)> CrowdAsync(int documents)
    {
        var (index, random) = (await CreateAsync(), new Random(7));
        IndexOperation[] operations = [.. Enumerable.Range(0, documents).Select(i => IndexOperation.Upsert(TestDocuments.Random($"d{i}", random)))];
        await ApplyAsync(index, operations);
        return (index, new IndexModel().With(operations));
    }

    private IEnumerable<AttributeFilter> Filters()
    {
        AttributeComparison Is(string key, ComparisonOperator comparison, params AttributeValue[] values) => new(key, comparison, values);
        foreach (var comparison in Enum.GetValues<ComparisonOperator>())
        {
            yield return Is("n", comparison, 2.0);
            if (OrdersTexts || comparison is ComparisonOperator.Equal or ComparisonOperator.NotEqual or ComparisonOperator.In or ComparisonOperator.NotIn)
            {
                yield return Is("s", comparison, "beta");
            }
        }

        yield return Is("b", ComparisonOperator.Equal, true);
        yield return Is("b", ComparisonOperator.NotEqual, false);
        yield return Is("n", ComparisonOperator.In, 1.0, "alpha", true, 3.0);
        yield return Is("s", ComparisonOperator.NotIn, "alpha", "gamma", 1.0);
        yield return Is("missing", ComparisonOperator.NotEqual, "x");
        yield return Is("s", ComparisonOperator.Equal, "alpha' or 's' eq 's");
        yield return Is("s' or true or s eq '", ComparisonOperator.NotEqual, "alpha'); drop table retrieval_chunk; --");
        yield return Is("s\0", ComparisonOperator.Equal, "\ud800");
        yield return Is("n", ComparisonOperator.GreaterOrEqual, "alpha") is var ordered && OrdersTexts ? ordered : Is("n", ComparisonOperator.Equal, "alpha");
        yield return new AttributeCompound(true, [Is("n", ComparisonOperator.Greater, 0.0), new AttributeCompound(false, [Is("s", ComparisonOperator.Equal, "alpha"), Is("b", ComparisonOperator.NotEqual, true)])]);
        yield return new AttributeCompound(false, [Is("n", ComparisonOperator.LessOrEqual, -1e300), Is("n", ComparisonOperator.Equal, 0.0)]);
    }
}
