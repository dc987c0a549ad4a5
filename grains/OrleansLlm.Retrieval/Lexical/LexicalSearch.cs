using System.Buffers;
using System.Text;

namespace OrleansLlm.Retrieval.Lexical;

/// <summary>BM25 as Lucene computes it (BM25Similarity since 8.0, which Anserini's baselines use): ln(1 + (N - df + .5) / (df + .5)) * tf / (tf + k1 (1 - b + b dl / avgdl)), single precision, dl in one byte.</summary>
internal ref struct LexicalSearch
{
    private readonly LexicalSegment _segment;
    private readonly LexicalBuffer _buffer;
    private readonly LexicalStatistics _statistics;
    private readonly LexicalCounts? _all;
    private readonly int _rows;
    private readonly float[] _inverseNorms = new float[256];

    /// <param name="segment">Rows of the snapshot.</param>
    /// <param name="buffer">Rows that came after it.</param>
    /// <param name="statistics">Of both.</param>
    /// <param name="parameters">Of BM25.</param>
    /// <param name="all">Counts of all the shards that this is one of, so that scores are those of an index that is not divided; null: this is all.</param>
    public LexicalSearch(LexicalSegment segment, LexicalBuffer buffer, LexicalStatistics statistics, Bm25Parameters parameters, LexicalCounts? all = null)
    {
        _segment = segment;
        _buffer = buffer;
        _statistics = statistics;
        _all = all;
        _rows = all?.Rows ?? statistics.Rows;
        var average = all?.AverageLength ?? statistics.AverageLength;
        for (var i = 0; i < 256; i++)
        {
            var norm = parameters.K1 * (1 - parameters.B + parameters.B * SmallFloat.Decode((byte)i) / average);
            _inverseNorms[i] = 1 / norm;
        }
    }

    /// <summary>The best rows that hold at least one of the terms, best first.</summary>
    /// <param name="query">A term that occurs twice counts twice.</param>
    /// <param name="top">How many.</param>
    /// <param name="allowed">Rows that may be found; null: all of them.</param>
    public readonly ScoredRow[] Find(TermCounts query, int top, RowSet? allowed)
    {
        var rows = _segment.Lengths.Length + _buffer.Rows;
        var scores = ArrayPool<float>.Shared.Rent(rows);
        var used = scores.AsSpan(0, rows);
        used.Clear();
        foreach (var (term, times) in query.Terms)
        {
            Accumulate(term, times, used);
        }

        var best = ScoreScan.Best(used, Math.Min(top, rows), 0, allowed);
        ArrayPool<float>.Shared.Return(scores);
        return best;
    }

    /// <summary>In how many rows a term occurs.</summary>
    public readonly int Frequency(string term) =>
        Math.Max(0, _segment.Find(Encoding.UTF8.GetBytes(term)).Rows + (_buffer.Terms.GetValueOrDefault(term)?.Count ?? 0) - _statistics.Removed(term));

    private readonly void Accumulate(string term, int times, Span<float> scores)
    {
        var old = _segment.Find(Encoding.UTF8.GetBytes(term));
        var young = _buffer.Terms.GetValueOrDefault(term);
        if (old.Rows + (young?.Count ?? 0) - _statistics.Removed(term) is var frequency && frequency <= 0)
        {
            return;
        }

        frequency = _all is null ? frequency : Math.Max(frequency, _all.Frequencies.GetValueOrDefault(term));
        var weight = times * (float)Math.Log(1 + (Math.Max(_rows, frequency) - frequency + 0.5) / (frequency + 0.5));
        var lengths = _segment.Lengths;
        while (old.Next())
        {
            scores[old.Row] += weight - weight / (1 + old.Count * _inverseNorms[lengths[old.Row]]);
        }

        if (young is not null)
        {
            Accumulate(young, weight, scores[lengths.Length..]);
        }
    }

    private readonly void Accumulate(PostingList postings, float weight, Span<float> scores)
    {
        var pairs = postings.Pairs;
        var lengths = _buffer.Lengths;
        for (var i = 0; i < pairs.Length; i += 2)
        {
            scores[pairs[i]] += weight - weight / (1 + pairs[i + 1] * _inverseNorms[lengths[pairs[i]]]);
        }
    }
}
