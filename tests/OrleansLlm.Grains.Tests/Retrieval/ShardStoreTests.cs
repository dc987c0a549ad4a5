using Orleans.Storage;
using OrleansLlm.Grains.Retrieval.Shards;
using OrleansLlm.Grains.Tests.Budgets.Model;

namespace OrleansLlm.Grains.Tests.Retrieval;

/// <summary>Two activations of one shard, of which one was given up and does not know it yet.</summary>
public sealed class ShardStoreTests
{
    private static readonly GrainId Grain = GrainId.Create("index-shard", "test");

    private readonly MemoryStore _store = new();

    [Fact]
    public async Task What_one_activation_made_durable_is_not_overwritten_by_one_that_was_given_up()
    {
        await (await OpenAsync()).AppendAsync(Bytes(1, 10));
        var (given, present) = (await OpenAsync(), await OpenAsync());
        await present.AppendAsync(Bytes(2, 100_000));
        await Assert.ThrowsAsync<InconsistentStateException>(() => given.AppendAsync(Bytes(3, 100_000)));
        byte[] expected = [.. Bytes(1, 10), .. Bytes(2, 100_000)];
        Assert.Equal(expected, await (await OpenAsync()).ReadLogAsync());
    }

    [Fact]
    public async Task Nor_by_one_that_wrote_there_before_and_never_saw_its_end()
    {
        var given = await OpenAsync();
        await given.AppendAsync(Bytes(1, 50_000));
        _store.BeforeWrite = name => Fail(name == "index-shard");
        await Assert.ThrowsAsync<IOException>(() => given.AppendAsync(Bytes(2, 50_000)));
        _store.BeforeWrite = null;

        var present = await OpenAsync();
        await present.AppendAsync(Bytes(3, 50_000));
        await Assert.ThrowsAsync<InconsistentStateException>(() => given.AppendAsync(Bytes(4, 50_000)));
        byte[] expected = [.. Bytes(1, 50_000), .. Bytes(3, 50_000)];
        Assert.Equal(expected, await (await OpenAsync()).ReadLogAsync());
    }

    [Fact]
    public async Task A_snapshot_is_not_overwritten_by_one_that_was_given_up()
    {
        await (await OpenAsync()).AppendAsync(Bytes(1, 10));
        var (given, present) = (await OpenAsync(), await OpenAsync());
        await present.ReplaceAsync(1, "present", new MemoryStream(Bytes(2, 600_000)), Bytes(3, 10));
        await Assert.ThrowsAsync<InconsistentStateException>(() => given.ReplaceAsync(1, "given", new MemoryStream(Bytes(4, 600_000)), Bytes(5, 10)));
        await Assert.ThrowsAsync<InconsistentStateException>(() => given.AppendAsync(Bytes(6, 10)));
        var after = await OpenAsync();
        var snapshot = new MemoryStream();
        await after.ReadSnapshotAsync(snapshot);
        Assert.Equal(("present", true), (after.Head.Token, Bytes(2, 600_000).AsSpan().SequenceEqual(snapshot.ToArray())));
    }

    [Fact]
    public async Task Of_a_shard_whose_first_write_broke_off_nothing_is_left_once_it_is_cleared()
    {
        for (var writes = 1; writes < 4; writes++)
        {
            _store.WritesLeft = writes;
            await Assert.ThrowsAsync<IOException>(async () => await (await OpenAsync()).AppendAsync(Bytes(1, 1_200_000)));
            _store.WritesLeft = null;

            var store = await OpenAsync();
            Assert.False(store.Exists);
            await store.ClearAsync();
            Assert.Empty(_store.Names);
        }
    }

    private static void Fail(bool fails)
    {
        if (fails)
        {
            throw new IOException("The store is dead.");
        }
    }

    private static byte[] Bytes(byte value, int count) => [.. Enumerable.Repeat(value, count)];

    private async Task<ShardStore> OpenAsync()
    {
        var store = new ShardStore(_store, Grain);
        await store.LoadAsync();
        return store;
    }
}
