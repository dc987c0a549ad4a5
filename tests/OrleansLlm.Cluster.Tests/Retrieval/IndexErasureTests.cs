using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Audit;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Retrieval;

namespace OrleansLlm.Cluster.Tests.Retrieval;

/// <summary>Copies of indexes on the disks of two silos, and on a third one that is away when the indexes are deleted.</summary>
public sealed class IndexErasureTests : IDisposable
{
    private const string Away = "away";

    /// <summary>Long enough that a shard of one document makes a snapshot when it is let go.</summary>
    private static readonly string Long = string.Join(' ', Enumerable.Repeat("common words", 120));

    private static readonly string[] Disks = ["disk0", "disk1"];

    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-index-erasure-").FullName;
    private readonly SharedStore _store = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Copies_of_deleted_indexes_leave_all_disks_also_those_of_shards_that_moved_and_of_a_silo_that_was_away()
    {
        var (caller, other) = (TestCluster.NewCaller(), TestCluster.NewCaller());
        string[] erased, deleted, kept;
        await using (var before = Cluster(1, _ => Away))
        {
            await before.InitializeAsync();
            caller = await Erasures.SignInAsync(before, caller);
            erased = await FillAsync(before, new IndexKey(caller.Tenant, "index"));
            deleted = await FillAsync(before, new IndexKey(other.Tenant, "index"));
            kept = await FillAsync(before, new IndexKey(other.Tenant, "kept"));
        }

        // Both have had all shards, wherever these live now.
        Array.ForEach(Disks, disk => Copy(Away, disk));
        await using (var cluster = Cluster(2, number => Disks[number]))
        {
            await cluster.InitializeAsync();
            var proved = await Erasures.RunAsync(cluster, caller);
            Assert.Equal(1, proved.Removed["indexes"]);
            Assert.All(Disks, disk => Assert.Equal((0, erased.Length, deleted.Length, kept.Length), (Has(disk, erased), Has(Away, erased), Has(disk, deleted), Has(disk, kept))));
            var log = await cluster.Client.GetGrain<IAuditGrain>(new AuditKey(caller.Tenant).ToString()).ReadAsync(0, 10);
            Assert.Equal(("erasure.completed", "1"), (log.Records[^1].Event.Action, log.Records[^1].Event.Details["indexes"]));

            // A new one of the id is another one.
            var index = new TestIndex(cluster.Client, new IndexKey(other.Tenant, "index"));
            await index.Life.DeleteAsync();
            await Erasures.UntilAsync(() => Task.FromResult(Disks.All(disk => Has(disk, deleted) == 0)));
            Assert.Equal(LlmErrorCode.NotFound, (await Assert.ThrowsAsync<LlmException>(() => index.FindAsync("common"))).Code);
            deleted = [.. deleted, .. await FillAsync(cluster, index.Key)];
            Assert.NotEmpty(await index.ScoresAsync("common"));
            await index.Life.DeleteAsync();
            await index.CreateAsync();
            await index.PutAsync(IndexCluster.Document("new", 1));
        }

        await using var later = Cluster(1, _ => Away);
        await later.InitializeAsync();

        // Not waited for: before it opens an index.
        Assert.Single(await new TestIndex(later.Client, new IndexKey(other.Tenant, "index")).ScoresAsync("common"));
        Assert.Equal((0, 0, kept.Length), (Has(Away, erased), Has(Away, deleted), Has(Away, kept)));
        Assert.NotEmpty(await new TestIndex(later.Client, new IndexKey(other.Tenant, "kept")).ScoresAsync("common"));
    }

    /// <summary>Fills an index so that it has several shards, each with a snapshot.</summary>
    /// <returns>The names of the snapshots that came with it on whatever disk, without their folders.</returns>
    private async Task<string[]> FillAsync(TestCluster cluster, IndexKey key)
    {
        var before = Files(_folder).ToHashSet(StringComparer.Ordinal);
        var index = new TestIndex(cluster.Client, key);
        await index.CreateAsync();
        for (var i = 0; i < 8; i++)
        {
            await index.PutAsync(IndexCluster.Document($"d{i}", 30, Long));
        }

        await Erasures.UntilAsync(async () => await index.Life.GetAsync() is { IsDividing: false, Shards: > 1 });
        string[] made = [];
        await Erasures.UntilAsync(async () =>
        {
            // Let go, each with its snapshot, all of them.
            await cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
            var known = made;
            made = [.. Files(_folder).Except(before).Order(StringComparer.Ordinal)];
            return made.Length > 1 && made.SequenceEqual(known);
        });
        return made;
    }

    private TestCluster Cluster(int silos, Func<int, string> disk)
    {
        var numbers = new SiloNumbers();
        return new TestCluster(silos, storage: _store, services: services => services.AddOptions<RetrievalOptions>().PostConfigure<ILocalSiloDetails>(
            (options, silo) => (options.CacheFolder, options.MaxShardChunks) = (In(disk(numbers.Of(silo))), IndexCluster.MaxShardChunks)));
    }

    private string In(string disk) => Path.Combine(_folder, disk);

    private int Has(string disk, string[] files) => Files(In(disk)).Intersect(files).Count();

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*.snapshot", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)).Distinct();

    private void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(In(from), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(In(to), Path.GetRelativePath(In(from), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
