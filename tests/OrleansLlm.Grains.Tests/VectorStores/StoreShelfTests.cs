using Orleans.Runtime;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.VectorStores;

namespace OrleansLlm.Grains.Tests.VectorStores;

public sealed class StoreShelfTests
{
    private static readonly GrainId Id = GrainId.Create("vector-store", "acme/vs");

    private readonly VersionedStore _store = new();

    [Fact]
    public async Task Sums_follow_every_change_and_are_the_same_after_loading()
    {
        var shelf = new StoreShelf(_store, Id);
        await shelf.LoadAsync();
        await shelf.PutAsync([.. Enumerable.Range(0, 600).Select(i => File($"f{i}"))]);
        await shelf.PutAsync([File("f3") with { Status = StoreFileStatus.Completed, UsageBytes = 70 }, File("f599") with { Status = StoreFileStatus.Failed }]);
        await shelf.RemoveAsync(shelf.Find("f0")!);
        var loaded = new StoreShelf(_store, Id);
        await loaded.LoadAsync();
        foreach (var one in (StoreShelf[])[shelf, loaded])
        {
            Assert.Equal(new StoreFileCounts { InProgress = 597, Completed = 1, Failed = 1 }, one.Counts);
            Assert.Equal((70, "f1", "f599"), (one.UsageBytes, one.Files.First().Id, one.NewestFirst.First().Id));
        }
    }

    [Fact]
    public async Task A_batch_is_told_as_many_files_as_it_had_whatever_became_of_them()
    {
        var shelf = new StoreShelf(_store, Id);
        await shelf.LoadAsync();
        await shelf.PutAsync(new StoredBatch { Id = "b1", Job = "j" });
        await shelf.PutAsync(new StoredBatch { Id = "b2", Job = "j" });
        await shelf.PutAsync([File("a", "b1"), File("b", "b1"), File("c", "b1") with { Status = StoreFileStatus.Completed }, File("d", "b1") with { Status = StoreFileStatus.Failed }]);
        await shelf.RemoveAsync(shelf.Find("a")!);
        await shelf.PutAsync([File("c", "b2")]);
        Assert.Equal(
            new StoreFileCounts { InProgress = 1, Completed = 1, Failed = 1, Cancelled = 1 }, shelf.Sum(shelf.FindBatch("b1")!).Files);
        Assert.Equal(new StoreFileCounts { InProgress = 1 }, shelf.Sum(shelf.FindBatch("b2")!).Files);
    }

    [Fact]
    public async Task Nothing_is_left_of_a_shelf_that_was_cleared()
    {
        var shelf = new StoreShelf(_store, Id);
        await shelf.LoadAsync();
        await shelf.PutAsync(new StoredBatch { Id = "b", Job = "j" });
        await shelf.PutAsync([.. Enumerable.Range(0, 600).Select(i => File($"f{i}", "b"))]);
        await shelf.ClearAsync();
        Assert.Equal((0, 0), (_store.Count, shelf.Counts.Total));
        await shelf.PutAsync([File("new")]);
        var loaded = new StoreShelf(_store, Id);
        await loaded.LoadAsync();
        Assert.Equal(["new"], loaded.Files.Select(file => file.Id));
    }

    private static StoreFile File(string id, string? batch = null) => new() { Id = id, Name = id, Job = "j", Batch = batch };
}
