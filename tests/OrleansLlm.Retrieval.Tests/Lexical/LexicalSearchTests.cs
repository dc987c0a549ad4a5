using OrleansLlm.Retrieval.Lexical;

namespace OrleansLlm.Retrieval.Tests.Lexical;

public sealed class LexicalSearchTests
{
    private readonly LexicalBuffer _buffer = new();
    private readonly LexicalStatistics _statistics = new(0, 0);
    private readonly TermCounts _counts = new();

    [Fact]
    public void A_score_is_the_formula_worked_by_hand()
    {
        Add("alpha beta");
        Add("alpha alpha gamma delta");
        Add("epsilon");
        var hits = Find("alpha");
        // N 3, df 2, average length 7 / 3.
        var idf = Math.Log(1 + (3 - 2 + 0.5) / (2 + 0.5));
        Assert.Equal([1, 0], hits.Select(hit => hit.Row));
        Assert.Equal(idf * 2 / (2 + 0.9 * (1 - 0.4 + 0.4 * 4 / (7 / 3.0))), hits[0].Score, 1e-6);
        Assert.Equal(idf * 1 / (1 + 0.9 * (1 - 0.4 + 0.4 * 2 / (7 / 3.0))), hits[1].Score, 1e-6);
    }

    [Fact]
    public void A_repeated_query_term_counts_twice_and_unknown_terms_not_at_all()
    {
        Add("alpha beta");
        Add("gamma");
        Assert.Equal(2 * Find("alpha")[0].Score, Find("alpha alpha omega")[0].Score, 1e-6);
        Assert.Empty(Find("omega"));
        Assert.Empty(Find("the"));
    }

    [Fact]
    public void Rows_that_are_not_allowed_or_beyond_the_top_are_left_out()
    {
        for (var row = 0; row < 100; row++)
        {
            Add("alpha" + (row % 2 == 0 ? " beta" : ""));
        }

        var allowed = new RowSet(100);
        allowed.AddRange(10, 30);
        Assert.Equal([11, 13, 15], Find("alpha", 3, allowed).Select(hit => hit.Row));
        Assert.Equal(30, Find("alpha", 99, allowed).Length);
    }

    [Fact]
    public void A_merged_segment_without_some_rows_scores_as_an_index_that_never_had_them()
    {
        string[] texts = ["alpha beta gamma", "alpha alpha", "beta delta délta", "", "alpha gamma gamma gamma epsilon", "zeta"];
        foreach (var text in texts)
        {
            Add(text);
        }

        Remove(texts[1]);
        Remove(texts[5]);
        int[] rows = [0, -1, 1, 2, 3, -1];
        var merge = LexicalMerge.Of(default, _buffer, rows);
        byte[] lengths = [_buffer.Lengths[0], _buffer.Lengths[2], _buffer.Lengths[3], _buffer.Lengths[4]];
        var segment = new LexicalSegment([.. merge.Terms], merge.Text, merge.Postings, lengths);
        Assert.Equal(0, segment.Find("zeta"u8).Rows);
        foreach (var query in new[] { "alpha", "gamma beta", "délta", "zeta" })
        {
            var allowed = new RowSet(6);
            foreach (var row in new[] { 0, 2, 3, 4 })
            {
                allowed.Add(row);
            }

            Count(query);
            var expected = new LexicalSearch(default, _buffer, _statistics, Bm25Parameters.Anserini).Find(_counts, 10, allowed);
            var found = new LexicalSearch(segment, new LexicalBuffer(), new LexicalStatistics(_statistics.Rows, _statistics.Terms), Bm25Parameters.Anserini).Find(_counts, 10, null);
            Assert.Equal(expected.Select(hit => new ScoredRow(rows[hit.Row], hit.Score)), found);
        }
    }

    [Fact]
    public void Parameters_out_of_range_are_refused_by_name()
    {
        Assert.Equal("k1", Assert.Throws<RetrievalException>(() => new Bm25Parameters(-1, 0.4f).Validate()).Parameter);
        Assert.Equal("b", Assert.Throws<RetrievalException>(() => new Bm25Parameters(1, float.NaN).Validate()).Parameter);
    }

    private void Add(string text)
    {
        Count(text);
        _buffer.Add(_counts);
        _statistics.Add(_counts);
    }

    private void Remove(string text)
    {
        Count(text);
        _statistics.Remove(_counts);
    }

    private ScoredRow[] Find(string query, int top = 10, RowSet? allowed = null)
    {
        Count(query);
        return new LexicalSearch(default, _buffer, _statistics, Bm25Parameters.Anserini).Find(_counts, top, allowed);
    }

    private void Count(string text) => TextAnalyzer.Get("english").Count(text, _counts);
}
