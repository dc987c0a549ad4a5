using OrleansLlm.Contracts.Files;
using OrleansLlm.Grains.Files;
using OrleansLlm.Grains.VectorStores.Ingestion;

namespace OrleansLlm.Grains.Tests.VectorStores;

public sealed class VectorStashTests
{
    private static readonly FileKey Key = new("acme", "job.file");

    private readonly VersionedStore _store = new();

    [Fact]
    public async Task What_a_run_kept_the_next_one_finds_bit_by_bit()
    {
        var contents = new FileContents(_store);
        var random = new Random(7);
        var entries = Enumerable.Range(0, 900).Select(i => (Name: $"{i:x32}", Vector: Enumerable.Range(0, 384).Select(_ => (float)random.NextDouble()).ToArray())).ToList();
        foreach (var run in entries.Chunk(300))
        {
            var (stash, before) = await VectorStash.OpenAsync(contents, Key, TestContext.Current.CancellationToken);
            Assert.Equal(entries.TakeWhile(entry => entry.Name != run[0].Name).Select(entry => entry.Name), before.Keys);
            await Task.WhenAll(run.Chunk(64).Select(stash.AddAsync));
            stash.Dispose();
        }

        var (last, all) = await VectorStash.OpenAsync(contents, Key, TestContext.Current.CancellationToken);
        last.Dispose();
        Assert.All(entries, entry => Assert.Equal(entry.Vector, all[entry.Name]));
        await VectorStash.DropAsync(contents, Key);
        Assert.Equal(0, _store.Count);
    }
}
