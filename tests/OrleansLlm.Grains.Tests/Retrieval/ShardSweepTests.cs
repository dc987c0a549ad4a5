using System.IO.Hashing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Grains.Retrieval;
using OrleansLlm.Grains.Retrieval.Shards;
using OrleansLlm.Grains.Tests.Budgets.Model;

namespace OrleansLlm.Grains.Tests.Retrieval;

/// <summary>One silo's copies of shards, over the lives of the silo.</summary>
public sealed class ShardSweepTests : IDisposable
{
    private static readonly string Erased = new('a', 32);

    /// <summary>In the same folder.</summary>
    private static readonly string Other = $"aa{new string('b', 30)}";

    private readonly string _folder = Directory.CreateTempSubdirectory("orleansllm-sweep-").FullName;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_deleted_goes_in_all_its_generations_and_nothing_else()
    {
        var silo = new Silo(this);
        silo.Learn();
        string[] gone = [await silo.WriteAsync(Erased, 1), await silo.WriteAsync(Erased, 7), Unfinished(silo.Disk.PathOf(Erased, 8, "t"))];
        string[] kept = [await silo.WriteAsync(Other, 1), await silo.WriteAsync(new string('c', 32), 1), Unfinished(silo.Disk.PathOf(Other, 2, "t"))];
        silo.Learn();
        Assert.Equal(6, silo.Disk.Files().Count());

        silo.Learn(Erased, new string('e', 32));

        Assert.All(gone, file => Assert.False(File.Exists(file)));
        Assert.Equal(kept.Order(StringComparer.Ordinal), silo.Disk.Files().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_put_down_after_it_was_deleted_does_not_stay()
    {
        var silo = new Silo(this);
        silo.Learn(Erased);
        await Assert.ThrowsAsync<OrleansException>(() => silo.WriteAsync(Erased, 1));
        Assert.Empty(silo.Disk.Files());
        Assert.True(File.Exists(await silo.WriteAsync(Other, 1)));
    }

    [Fact]
    public async Task A_silo_that_was_away_removes_with_its_first_sweep_what_was_deleted_meanwhile()
    {
        var before = new Silo(this);
        before.Learn();
        var (gone, kept) = (await before.WriteAsync(Erased, 1), await before.WriteAsync(Other, 1));
        _clock.Advance(TimeSpan.FromDays(2));

        new Silo(this).Learn(Erased);

        Assert.Equal((false, true), (File.Exists(gone), File.Exists(kept)));
    }

    [Fact]
    public async Task A_disk_that_was_away_for_longer_than_is_remembered_is_emptied_and_so_is_one_that_tells_nothing()
    {
        var before = new Silo(this);
        before.Learn();
        await before.WriteAsync(Other, 1);
        _clock.Advance(TimeSpan.FromDays(2) + TimeSpan.FromSeconds(1));
        var after = new Silo(this);
        after.Learn();
        Assert.Empty(after.Disk.Files());

        foreach (var mark in new[] { null, "", "nonsense", "2046-01-01T00:00:00Z" })
        {
            var written = await after.WriteAsync(Other, 1);
            var file = Path.Combine(_folder, "swept");
            File.Delete(file);
            if (mark is not null)
            {
                File.WriteAllText(file, mark);
            }

            new Silo(this).Learn();
            Assert.False(File.Exists(written));
        }
    }

    [Fact]
    public async Task A_silo_that_could_not_read_for_long_what_was_deleted_keeps_only_what_it_has_open()
    {
        var silo = new Silo(this);
        silo.Learn();
        var (open, closed) = (await silo.WriteAsync(Other, 1), await silo.WriteAsync(Other, 2));
        silo.Disk.Use(open);
        _clock.Advance(TimeSpan.FromDays(3));
        silo.Learn();
        Assert.Equal((true, false), (File.Exists(open), File.Exists(closed)));
        silo.Disk.Close(open);
    }

    [Fact]
    public async Task A_silo_that_opens_no_shards_any_more_keeps_no_copies_for_longer_than_their_age()
    {
        var silo = new Silo(this);
        silo.Learn();
        var (open, closed, young) = (await silo.WriteAsync(Other, 1), await silo.WriteAsync(Other, 2), await silo.WriteAsync(Other, 3));
        silo.Disk.Use(open);
        foreach (var file in new[] { open, closed })
        {
            File.SetLastAccessTimeUtc(file, _clock.GetUtcNow().UtcDateTime);
        }

        File.SetLastAccessTimeUtc(young, _clock.GetUtcNow().UtcDateTime.AddHours(2));
        _clock.Advance(TimeSpan.FromHours(25));
        silo.Learn();
        Assert.Equal((true, false, true), (File.Exists(open), File.Exists(closed), File.Exists(young)));
        silo.Disk.Close(open);
    }

    [Fact]
    public async Task A_shard_that_is_made_again_has_files_of_another_name_and_one_from_before_names_that_of_its_key()
    {
        var store = new MemoryStore();
        var grain = GrainId.Create("index-shard", "t/i/s");
        var first = await LoadAsync();
        await first.AppendAsync(new byte[] { 1 });
        var name = first.DiskName;
        Assert.Equal(32, name.Length);
        Assert.Equal(name, (await LoadAsync()).DiskName);
        await first.ReplaceAsync(1, "t", new MemoryStream([1]), []);
        Assert.Equal(name, (await LoadAsync()).DiskName);

        await first.ClearAsync();
        Assert.NotEqual(name, first.DiskName);
        Assert.NotEqual(name, (await LoadAsync()).DiskName);
        await store.WriteStateAsync("index-shard", grain, new GrainState<IndexShardState>(new IndexShardState { Generation = 1 }));
        Assert.Equal(Convert.ToHexStringLower(XxHash128.Hash("t/i/s"u8)), (await LoadAsync()).DiskName);

        async Task<ShardStore> LoadAsync()
        {
            var shard = new ShardStore(store, grain);
            await shard.LoadAsync();
            return shard;
        }
    }

    private static string Unfinished(string path)
    {
        var unfinished = ShardDisk.Unfinished(path);
        File.WriteAllText(unfinished, "half");
        return unfinished;
    }

    /// <summary>One life of the silo.</summary>
    private sealed class Silo
    {
        private readonly ErasedShards _erased = new();
        private readonly ShardSweep _sweep;

        public Silo(ShardSweepTests tests)
        {
            Disk = new ShardDisk(Options.Create(new RetrievalOptions { CacheFolder = tests._folder }), _erased, tests._clock);
            _sweep = new ShardSweep(Disk, _erased, tests._clock);
        }

        public ShardDisk Disk { get; }

        public void Learn(params string[] names)
        {
            _erased.Learn(names);
            _sweep.Clean(names);
        }

        public async Task<string> WriteAsync(string name, long generation)
        {
            var path = Disk.PathOf(name, generation, "t");
            await Disk.WriteAsync(path, file => file.WriteAsync(new byte[] { 1, 2, 3 }).AsTask());
            return path;
        }
    }
}
