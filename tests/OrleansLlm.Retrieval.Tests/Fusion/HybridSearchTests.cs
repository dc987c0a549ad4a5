using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Retrieval.Fusion;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Retrieval.Tests.Storage;

namespace OrleansLlm.Retrieval.Tests.Fusion;

public sealed class HybridSearchTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);
    private readonly RetrievalIndex _index = RetrievalIndex.Open(new CrashFolder(), TestDocuments.Settings);

    public HybridSearchTests() => _index.Apply(
        Upsert("old", "alpha beta", Now.AddDays(-300), "eu"),
        Upsert("new", "alpha gamma delta", Now, "us"),
        Upsert("other", "zeta", null, "eu"));

    public void Dispose() => _index.Dispose();

    [Fact]
    public async Task Both_searches_are_joined_and_every_stage_keeps_its_score()
    {
        var hits = await FindAsync(new SearchRequest { Text = "alpha", Vector = TestDocuments.Vector("zeta") });
        Assert.Equal(3, hits.Count);
        var other = hits.Single(hit => hit.Hit.DocumentId == "other");
        Assert.Null(other.Scores.Lexical);
        Assert.Equal(1f, other.Scores.Vector!.Value, 1e-5f);
        Assert.Equal(0.2f, other.Scores.Final, 1e-5f);
        Assert.Equal("old", hits[0].Hit.DocumentId);
        Assert.True(hits[0].Scores is { Lexical: not null, Vector: not null, Fused: not null, Reranked: null });
    }

    [Fact]
    public async Task A_filter_holds_for_both_searches()
    {
        var filter = new AttributeComparison("region", ComparisonOperator.Equal, ["us"]);
        Assert.Equal(["new"], (await FindAsync(new SearchRequest { Text = "alpha", Vector = TestDocuments.Vector("zeta"), Filter = filter })).Select(hit => hit.Hit.DocumentId));
    }

    [Fact]
    public async Task Old_documents_count_less_where_age_matters()
    {
        var request = new SearchRequest { Text = "alpha" };
        Assert.Equal("old", (await FindAsync(request))[0].Hit.DocumentId);
        var aged = await FindAsync(request with { Decay = new TimeDecay(TimeSpan.FromDays(30), 1), Now = Now });
        Assert.Equal("new", aged[0].Hit.DocumentId);
        Assert.Equal(aged[1].Scores.Fused!.Value / 1024, aged[1].Scores.Decayed!.Value, 1e-6f);
    }

    [Fact]
    public async Task A_reranker_has_the_last_word_on_what_it_is_shown()
    {
        var seen = new List<string>();
        var hits = await FindAsync(new SearchRequest
        {
            Text = "alpha",
            Reranker = (query, texts, _) =>
            {
                seen.AddRange(texts.Prepend(query));
                return ValueTask.FromResult<IReadOnlyList<float>>([.. texts.Select(text => (float)text.Length)]);
            },
        });
        Assert.Equal(["alpha", "alpha beta", "alpha gamma delta"], seen);
        Assert.Equal(["new", "old"], hits.Select(hit => hit.Hit.DocumentId));
        Assert.Equal(17f, hits[0].Scores.Reranked);
    }

    [Fact]
    public async Task Hits_below_the_least_score_are_left_out_and_like_ones_come_later()
    {
        _index.Apply(Upsert("twin", "alpha beta", Now, "eu"));
        Assert.Empty(await FindAsync(new SearchRequest { Text = "alpha", MinimumScore = 100 }));
        Assert.Equal(["old", "twin"], (await FindAsync(new SearchRequest { Text = "alpha", Top = 2 })).Select(hit => hit.Hit.DocumentId));
        Assert.Equal(["old", "new"], (await FindAsync(new SearchRequest { Text = "alpha", Top = 2, Diversity = 0.9f })).Select(hit => hit.Hit.DocumentId));
    }

    [Fact]
    public async Task A_request_out_of_range_is_refused_by_the_field()
    {
        var request = new SearchRequest { Text = "alpha" };
        (SearchRequest Request, string Field)[] refused =
        [
            (request with { Top = 0 }, "top"),
            (request with { Candidates = 1_001 }, "candidates"),
            (request with { RerankTop = 0 }, "rerank_top"),
            (request with { Diversity = 1.5f }, "diversity"),
            (request with { Text = null }, "query"),
            (request with { Vector = new float[3] }, "vector"),
            (request with { Decay = new TimeDecay(TimeSpan.FromDays(1)) }, "now"),
            (request with { Decay = new TimeDecay(TimeSpan.Zero), Now = Now }, "half_life"),
        ];
        foreach (var (wrong, field) in refused)
        {
            Assert.Equal(field, (await Assert.ThrowsAsync<RetrievalException>(() => FindAsync(wrong))).Parameter);
        }
    }

    private static IndexOperation Upsert(string id, string text, DateTimeOffset? time, string region) => IndexOperation.Upsert(new IndexDocument
    {
        Id = id,
        Time = time,
        Attributes = new Dictionary<string, AttributeValue> { ["region"] = region },
        Chunks = [TestDocuments.Chunk(text)],
    });

    private async Task<IReadOnlyList<SearchHit>> FindAsync(SearchRequest request) => (await HybridSearch.SearchAsync(_index, request)).Hits;
}
