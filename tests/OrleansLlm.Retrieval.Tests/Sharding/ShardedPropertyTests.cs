using CsCheck;
using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Retrieval.Fusion;
using OrleansLlm.Retrieval.Sharding;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Retrieval.Tests.Storage;

namespace OrleansLlm.Retrieval.Tests.Sharding;

public sealed class ShardedPropertyTests
{
    private const int StepsPerRun = 250;

    /// <summary>Set to the number of steps of a longer run, such as 100000; what CI runs is a part of it.</summary>
    private const string LongRun = "ORLEANSLLM_PROPERTY_STEPS";

    /// <summary>No chunk is lost, left behind or found twice, and every score is that of an undivided index, whatever is divided, changed or goes down when.</summary>
    [Fact]
    public Task A_divided_index_is_its_documents_through_changes_divisions_and_crashes() =>
        Gen.Int[0, int.MaxValue].SampleAsync(
            async seed =>
            {
                using var run = new Run(new Random(seed));
                await run.PlayAsync();
            },
            iter: Math.Max(1, (int.TryParse(Environment.GetEnvironmentVariable(LongRun), out var steps) ? steps : 10_000) / StepsPerRun));

    private sealed class Run(Random random) : IDisposable
    {
        private static readonly ShardingOptions Options = new(MaximumChunks: 12, DocumentsPerStep: 2, ChunksPerStep: 4);
        private static readonly AttributeFilter Filter = new AttributeComparison("n", ComparisonOperator.GreaterOrEqual, [2.0]);

        private readonly TestShards _shards = new(Options);
        private IndexModel _model = new();

        public async Task PlayAsync()
        {
            for (var step = 0; step < StepsPerRun; step++)
            {
                await StepAsync(random.Next(100));
            }

            await _shards.Index.DivideAsync(CancellationToken.None);
            Assert.True(await _shards.HoldsAsync(_model));
        }

        public void Dispose() => _shards.Dispose();

        private Task StepAsync(int kind) => kind switch
        {
            < 55 => ChangeAsync(),
            < 85 => QueryAsync(),
            < 93 => DivideAsync(),
            < 95 => RestartAsync(),
            _ => CrashAsync(),
        };

        private List<IndexOperation> Operations() => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"d{random.Next(40)}").Distinct().Select(id =>
            random.Next(3) == 0 ? IndexOperation.Delete(id) : IndexOperation.Upsert(TestDocuments.Random(id, random)))];

        private async Task ChangeAsync()
        {
            var operations = Operations();
            var missing = await _shards.Index.ApplyAsync(await UnembeddedAsync(operations), CancellationToken.None);
            Assert.Empty(missing);
            _model = _model.With(operations);
            Assert.True(random.Next(5) > 0 || await _shards.HoldsAsync(_model));
        }

        /// <summary>The operations without the vectors that the index has already.</summary>
        private async Task<List<IndexOperation>> UnembeddedAsync(List<IndexOperation> operations)
        {
            var chunks = operations.SelectMany(operation => operation.Document?.Chunks ?? []).Select(chunk => chunk.ContentId).ToList();
            var missing = (await _shards.Index.MissingAsync(chunks, CancellationToken.None)).ToHashSet();
            return [.. operations.Select(operation => operation.Document is not { } document ? operation : IndexOperation.Upsert(document with
            {
                Chunks = [.. document.Chunks.Select(chunk => missing.Contains(chunk.ContentId) ? chunk : chunk with { Vector = null })],
            }))];
        }

        /// <summary>A division to its end, or until its caller leaves in the middle.</summary>
        private async Task DivideAsync()
        {
            if (random.Next(2) == 0)
            {
                await _shards.Index.DivideAsync(CancellationToken.None);
                return;
            }

            _shards.CrashAfter(random.Next(12));
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                await _shards.Index.DivideAsync(CancellationToken.None);
                throw new CrashException();
            });
            _shards.Restart(random);
            Assert.True(await _shards.HoldsAsync(_model));
        }

        private async Task RestartAsync()
        {
            _shards.Restart(random);
            Assert.True(await _shards.HoldsAsync(_model));
        }

        /// <summary>All go down at some write of a change: afterwards each document is as it was or as it was to be, and making the change again makes it whole.</summary>
        private async Task CrashAsync()
        {
            var operations = Operations();
            _shards.CrashAfter(random.Next(8));
            try
            {
                await _shards.Index.ApplyAsync(operations, CancellationToken.None);
            }
            catch (Exception failure) when (failure is CrashException or IOException)
            {
                // Whether the last write was made shows when they are up again.
            }

            _shards.Restart(random);
            foreach (var operation in operations)
            {
                var found = await _shards.Index.FindAsync(operation.Id, withVectors: false, CancellationToken.None);
                var before = _model.Documents.GetValueOrDefault(operation.Id);
                Assert.True(Same(found, before) || Same(found, operation.Document));
            }

            await _shards.Index.ApplyAsync(operations, CancellationToken.None);
            _model = _model.With(operations);
            Assert.True(await _shards.HoldsAsync(_model));
        }

        private async Task QueryAsync()
        {
            var (text, top, filter) = (TestDocuments.Text(random), random.Next(1, 60), random.Next(2) == 0 ? Filter : null);
            // Statistics count documents twice that a crash left in both shards of a division, until it is gone on with.
            var bound = _shards.Index.Map.IsDividing ? float.PositiveInfinity : 1e-4f;
            Check(Shares(_model.Lexical(text, filter)), await FindAsync(new SearchRequest { Text = text, Top = top, Candidates = top, Filter = filter }), top, bound);
            var vector = TestDocuments.Vector(text);
            Check(_model.Nearest(vector, filter), await FindAsync(new SearchRequest { Vector = vector, Top = top, Candidates = top, Filter = filter }), top, 1e-4f);
        }

        private async Task<IReadOnlyList<SearchHit>> FindAsync(SearchRequest request) =>
            (await HybridSearch.SearchAsync(_shards.Index, TestDocuments.Dimensions, request, null, CancellationToken.None)).Hits;

        /// <summary>Words alone score as a share of the best.</summary>
        private static Dictionary<(string Id, int Chunk), float> Shares(Dictionary<(string Id, int Chunk), float> scores)
        {
            var best = scores.Values.DefaultIfEmpty().Max();
            return best > 0 ? scores.ToDictionary(score => score.Key, score => score.Value / best) : scores;
        }

        private void Check(Dictionary<(string Id, int Chunk), float> expected, IReadOnlyList<SearchHit> hits, int top, float bound)
        {
            Assert.Equal(Math.Min(top, expected.Count), hits.Count);
            Assert.Equal(hits.Count, hits.Select(hit => (hit.Hit.DocumentId, hit.Hit.ChunkIndex)).Distinct().Count());
            foreach (var (hit, scores) in hits)
            {
                Assert.True(Math.Abs(expected[(hit.DocumentId, hit.ChunkIndex)] - scores.Final) < bound);
                Assert.Equal(_model.Documents[hit.DocumentId].Chunks[hit.ChunkIndex] with { Vector = null }, hit.Chunk);
            }

            if (float.IsFinite(bound))
            {
                Assert.Equal(expected.Values.OrderDescending().Take(top), hits.Select(hit => hit.Scores.Final), (a, b) => Math.Abs(a - b) < bound);
            }
        }

        private static bool Same(IndexDocument? left, IndexDocument? right) => left is null ? right is null : right is not null && IndexModel.Same(left, right);
    }
}
