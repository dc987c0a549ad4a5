using CsCheck;
using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Retrieval.Fusion;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Retrieval.Vectors;

namespace OrleansLlm.Retrieval.Tests.Storage;

public sealed class IndexPropertyTests
{
    private const int Runs = 200;
    private const int StepsPerRun = 500;

    /// <summary>10^5 steps: no chunk is lost or left behind, no deleted document is found, statistics are exact, whatever crashes when.</summary>
    [Fact]
    public void An_index_is_its_documents_through_changes_crashes_and_snapshots() =>
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                using var run = new Run(new Random(seed));
                run.Play();
            },
            iter: Runs);

    private sealed class Run(Random random) : IDisposable
    {
        private static readonly AttributeFilter[] Filters =
        [
            new AttributeComparison("n", ComparisonOperator.GreaterOrEqual, [2.0]),
            new AttributeComparison("s", ComparisonOperator.NotEqual, ["alpha"]),
        ];

        // Snapshots come often, and large enough ones have a graph that a search of few rows goes through whole.
        private static readonly IndexOptions Options = new()
        {
            CompactBytes = 4000,
            Hnsw = new HnswOptions { MinimumRows = 40, Links = 8, SearchCandidates = 200, Threads = 1 },
        };

        private CrashFolder _folder = new();
        private IndexModel _model = new();
        private RetrievalIndex _index = null!;

        public void Play()
        {
            Open();
            for (var step = 0; step < StepsPerRun; step++)
            {
                Step(random.Next(100));
            }

            Assert.True(_model.IsHeldBy(_index));
        }

        public void Dispose()
        {
            _index.Dispose();
            _folder.Dispose();
        }

        private void Open() => _index = RetrievalIndex.Open(_folder, TestDocuments.Settings, Options);

        private void Step(int kind)
        {
            switch (kind)
            {
                case < 55:
                    Change();
                    break;
                case < 90:
                    Query();
                    break;
                case < 93:
                    _index.Compact();
                    Assert.True(_model.IsHeldBy(_index));
                    break;
                case < 96:
                    _index.Dispose();
                    Open();
                    Assert.True(_model.IsHeldBy(_index));
                    break;
                default:
                    Crash();
                    break;
            }
        }

        private IndexOperation[] Operations() => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"d{random.Next(40)}").Select(id =>
            random.Next(3) == 0 ? IndexOperation.Delete(id) : IndexOperation.Upsert(TestDocuments.Random(id, random)))];

        private void Change()
        {
            var (operations, version) = (Operations(), _index.Version);
            Assert.Equal(version + 1, _index.Apply(operations));
            _model = _model.With(operations);
        }

        /// <summary>The machine goes down at some write of a change or a snapshot: afterwards the change is there or it is not.</summary>
        private void Crash()
        {
            var operations = Operations();
            _folder.WritesLeft = random.Next(random.Next(2) == 0 ? 4 : 60);
            try
            {
                _index.Apply(operations);
                _model = _model.With(operations);
                operations = [];
                _index.Compact();
            }
            catch (CrashException)
            {
                Assert.Throws<IOException>(() => _index.Apply(IndexOperation.Delete("d0")));
            }

            _index.Dispose();
            _folder = _folder.AfterCrash(random);
            Open();
            var changed = _model.With(operations);
            _model = changed.IsHeldBy(_index) ? changed : _model;
            Assert.True(_model.IsHeldBy(_index));
        }

        private void Query()
        {
            var filter = random.Next(3) is < 2 and var i ? Filters[i] : null;
            var (text, top) = (TestDocuments.Text(random), random.Next(1, 60));
            Check(Shares(_model.Lexical(text, filter)), Search(new SearchRequest { Text = text, Top = top, Candidates = top, Filter = filter }), top);
            var vector = TestDocuments.Vector(text);
            Check(_model.Nearest(vector, filter), Search(new SearchRequest { Vector = vector, Top = top, Candidates = top, Filter = filter }), top);
        }

        private IReadOnlyList<SearchHit> Search(SearchRequest request) => HybridSearch.SearchAsync(_index, request).AsTask().GetAwaiter().GetResult().Hits;

        /// <summary>Words alone score as a share of the best.</summary>
        private static Dictionary<(string Id, int Chunk), float> Shares(Dictionary<(string Id, int Chunk), float> scores)
        {
            var best = scores.Values.DefaultIfEmpty().Max();
            return best > 0 ? scores.ToDictionary(score => score.Key, score => score.Value / best) : scores;
        }

        private void Check(Dictionary<(string Id, int Chunk), float> expected, IReadOnlyList<SearchHit> hits, int top)
        {
            Assert.Equal(Math.Min(top, expected.Count), hits.Count);
            Assert.Equal(expected.Values.OrderDescending().Take(top), hits.Select(hit => hit.Scores.Final), (a, b) => Math.Abs(a - b) < 1e-4);
            foreach (var (hit, scores) in hits)
            {
                Assert.Equal(expected[(hit.DocumentId, hit.ChunkIndex)], scores.Final, 1e-4f);
                Assert.Equal(_model.Documents[hit.DocumentId].Chunks[hit.ChunkIndex] with { Vector = null }, hit.Chunk with { Vector = null });
            }
        }
    }
}
