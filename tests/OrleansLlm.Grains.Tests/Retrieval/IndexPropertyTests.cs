using System.Text;
using CsCheck;
using OrleansLlm.Grains.Retrieval.Shards;
using OrleansLlm.Grains.Tests.Budgets.Model;
using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Retrieval.Fusion;
using OrleansLlm.Retrieval.Sharding;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Grains.Tests.Retrieval;

/// <summary>
/// Two tenants' indexes in one store, changed, searched, divided, let go and opened elsewhere, with the store dying anywhere. CI runs a part; <c>ORLEANSLLM_PROPERTY_STEPS=100000</c> runs as many steps.
/// </summary>
public sealed class IndexPropertyTests
{
    private const int StepsPerRun = 200;

    private static int Steps => int.TryParse(Environment.GetEnvironmentVariable("ORLEANSLLM_PROPERTY_STEPS"), out var steps) ? steps : 6_000;

    [Fact]
    public Task No_chunk_is_lost_left_over_or_anothers_and_every_citation_is_its_exact_bytes() =>
        Gen.Int[0, int.MaxValue].SampleAsync(
            seed => Task.Factory.StartNew(
                async () =>
                {
                    using var run = new Run(new Random(seed));
                    await run.PlayAsync();
                },
                CancellationToken.None,
                TaskCreationOptions.None,
                // As on a grain's scheduler, one step at a time: shards count on it.
                new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap(),
            iter: Math.Max(1, Steps / StepsPerRun));

    private sealed class Run : IDisposable
    {
        private static readonly ShardingOptions Sharding = new(MaximumChunks: 15, DocumentsPerStep: 2, ChunksPerStep: 4);
        private static readonly AttributeFilter Filter = new AttributeComparison("n", ComparisonOperator.GreaterOrEqual, [2.0]);

        private readonly Random _random;
        private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-index-").FullName;
        private readonly MemoryStore _store = new();
        private readonly StoredShards[] _tenants;
        private readonly Dictionary<string, (string Text, IndexDocument Document)>[] _models = [new(StringComparer.Ordinal), new(StringComparer.Ordinal)];

        public Run(Random random)
        {
            _random = random;
            _tenants = [.. Enumerable.Range(0, 2).Select(tenant => new StoredShards(_store, $"tenant {tenant}", _folder, Sharding))];
        }

        public async Task PlayAsync()
        {
            for (var step = 0; step < StepsPerRun; step++)
            {
                await StepAsync(_random.Next(2), _random.Next(100));
            }

            for (var tenant = 0; tenant < 2; tenant++)
            {
                await CheckAsync(tenant);
                await _tenants[tenant].Index.DropAsync(CancellationToken.None);
            }

            Assert.Empty(_store.Names);
        }

        public void Dispose()
        {
            foreach (var tenant in _tenants)
            {
                tenant.Dispose();
            }

            Directory.Delete(_folder, recursive: true);
        }

        private Task StepAsync(int tenant, int kind) => kind switch
        {
            < 50 => ChangeAsync(tenant),
            < 84 => QueryAsync(tenant),
            < 90 => _tenants[tenant].Index.DivideAsync(CancellationToken.None),
            < 94 => _tenants[tenant].MoveAsync(dies: false, _random.Next(2)),
            _ => CrashAsync(tenant),
        };

        private List<(string Id, string? Text, IndexOperation Operation)> Changes() => [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => $"d{_random.Next(30)}").Distinct().Select(id =>
        {
            var text = _random.Next(3) == 0 ? null : TestTexts.Text(_random, 14);
            return (id, text, text is null ? IndexOperation.Delete(id) : IndexOperation.Upsert(TestTexts.Document(id, text, _random)));
        })];

        private async Task ChangeAsync(int tenant)
        {
            var changes = Changes();
            Assert.Empty(await _tenants[tenant].Index.ApplyAsync([.. changes.Select(change => change.Operation)], CancellationToken.None));
            Note(tenant, changes);
        }

        /// <summary>The store dies at some write of a change, a division or a snapshot; then it is asked whether each document is as it was or as it was to be, and the change is made again.</summary>
        private async Task CrashAsync(int tenant)
        {
            var changes = Changes();
            _store.WritesLeft = _random.Next(1, 12);
            try
            {
                await _tenants[tenant].Index.ApplyAsync([.. changes.Select(change => change.Operation)], CancellationToken.None);
                await _tenants[tenant].Index.DivideAsync(CancellationToken.None);
                await _tenants[tenant].MoveAsync(dies: false, _random.Next(2));
            }
            catch (Exception failure) when (failure is IOException or OrleansException)
            {
                // Whether the last write was made shows when it is read again.
            }

            await _tenants[tenant].MoveAsync(dies: true, _random.Next(2));
            _store.WritesLeft = null;
            foreach (var (id, _, operation) in changes)
            {
                var found = await _tenants[tenant].Index.FindAsync(id, withVectors: false, CancellationToken.None);
                Assert.True(Same(found, _models[tenant].GetValueOrDefault(id).Document) || Same(found, operation.Document));
            }

            Assert.Empty(await _tenants[tenant].Index.ApplyAsync([.. changes.Select(change => change.Operation)], CancellationToken.None));
            Note(tenant, changes);
            await CheckAsync(tenant);
        }

        private void Note(int tenant, IEnumerable<(string Id, string? Text, IndexOperation Operation)> changes)
        {
            foreach (var (id, text, operation) in changes)
            {
                _models[tenant].Remove(id);
                if (text is not null)
                {
                    _models[tenant].Add(id, (text, operation.Document!));
                }
            }
        }

        private async Task CheckAsync(int tenant)
        {
            var index = _tenants[tenant].Index;
            Assert.Equal(_models[tenant].Keys.Order(StringComparer.Ordinal), (await index.ListAsync(null, int.MaxValue, CancellationToken.None)).Order(StringComparer.Ordinal));
            foreach (var (id, (_, document)) in _models[tenant])
            {
                Assert.True(Same(document, await index.FindAsync(id, withVectors: false, CancellationToken.None)));
            }

            if (!index.Map.IsDividing)
            {
                var counts = await index.CountAsync(CancellationToken.None);
                Assert.Equal((_models[tenant].Count, _models[tenant].Values.Sum(one => one.Document.Chunks.Count)), ((int)counts.Documents, (int)counts.Chunks));
            }
        }

        /// <summary>The divided index finds what one of a single shard finds, with the same scores, and quotes exactly.</summary>
        private async Task QueryAsync(int tenant)
        {
            if (_tenants[tenant].Index.Map.IsDividing)
            {
                await _tenants[tenant].Index.DivideAsync(CancellationToken.None);
            }

            var query = TestTexts.Text(_random, 6);
            var request = new SearchRequest
            {
                Text = query,
                Vector = TestTexts.Vector(query),
                Top = _random.Next(1, 40),
                Candidates = 50,
                Filter = _random.Next(2) == 0 ? Filter : null,
                Expansion = _random.Next(2) == 0 ? new HitExpansion(1) : null,
            };
            using var whole = RetrievalIndex.Open(new ShardFolder(null!, "none"), TestTexts.Settings, new IndexOptions { AutoCompact = false });
            whole.Apply([.. _models[tenant].Values.Select(one => IndexOperation.Upsert(one.Document))]);
            var expected = (await HybridSearch.SearchAsync(whole, request)).Hits;
            var hits = (await HybridSearch.SearchAsync(_tenants[tenant].Index, TestTexts.Dimensions, request, null, CancellationToken.None)).Hits;
            Assert.Equal(expected.Select(hit => hit.Scores.Final), hits.Select(hit => hit.Scores.Final), (a, b) => Math.Abs(a - b) < 1e-5f);
            Assert.Equal(hits.Count, hits.Select(hit => (hit.Hit.DocumentId, hit.Hit.ChunkIndex)).Distinct().Count());
            foreach (var hit in hits)
            {
                var bytes = Encoding.UTF8.GetBytes(_models[tenant][hit.Hit.DocumentId].Text);
                Assert.Equal(hit.Hit.Chunk.Text, Encoding.UTF8.GetString(bytes, (int)hit.Hit.Chunk.Start, hit.Hit.Chunk.Length));
                if (hit.Expanded is { } passage)
                {
                    // Chunks leave out one space, which the passage has as a line break.
                    Assert.Equal(passage.Text.Replace('\n', ' '), Encoding.UTF8.GetString(bytes, (int)passage.Start, passage.Length));
                }
            }
        }

        private static bool Same(IndexDocument? left, IndexDocument? right) => left is null || right is null ? left is null && right is null
            : left.Id == right.Id && left.Time == right.Time
                && left.Attributes.OrderBy(attribute => attribute.Key).SequenceEqual(right.Attributes.OrderBy(attribute => attribute.Key))
                && left.Chunks.Select(chunk => chunk with { Vector = null }).SequenceEqual(right.Chunks.Select(chunk => chunk with { Vector = null }));
    }
}
