using Orleans.Storage;
using OrleansLlm.Grains.Files;
using OrleansLlm.Grains.Retrieval.Shards;
using OrleansLlm.Grains.Tests.Budgets.Model;

namespace OrleansLlm.Grains.Tests.Retrieval;

/// <summary>What crashes leave of a shard's records.</summary>
public sealed class ShardRecordsTests
{
    private static readonly GrainId Grain = GrainId.Create("index-shard", "test");

    private readonly MemoryStore _store = new();

    [Fact]
    public async Task What_a_crash_left_is_replaced_and_what_it_left_behind_a_gap_is_found_and_cleared()
    {
        foreach (var left in new[] { 0, 1, 4, 5, 8 })
        {
            await _store.WriteStateAsync(NameOf(left), Grain, new GrainState<FileChunk>(new FileChunk { Data = [1, 2, 3] }));
        }

        var records = new ShardRecords(_store, Grain);
        await records.LookAsync(NameOf);
        byte[] content = [.. Enumerable.Range(0, FileContents.ChunkBytes + 7).Select(i => (byte)i)];
        Assert.Equal(2, await records.WriteAsync(NameOf, new MemoryStream(content)));
        var read = new MemoryStream();
        await records.CopyAsync(NameOf, 2, read);
        Assert.Equal(content, read.ToArray());

        await records.ClearFromAsync(NameOf, 2);
        Assert.Equal([NameOf(0), NameOf(1)], _store.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_record_that_another_has_replaced_meanwhile_is_not_written_over()
    {
        var (first, second) = (new ShardRecords(_store, Grain), new ShardRecords(_store, Grain));
        await first.WriteAsync(NameOf, new MemoryStream([1]));
        await second.LookAsync(NameOf);
        await second.WriteAsync(NameOf, new MemoryStream([2]));
        await Assert.ThrowsAsync<InconsistentStateException>(() => first.WriteAsync(NameOf, new MemoryStream([3])));
        Assert.Equal([2], await new ShardRecords(_store, Grain).ReadAsync(NameOf(0)));
    }

    [Fact]
    public async Task A_record_that_another_has_made_meanwhile_is_not_written_over()
    {
        var (first, second) = (new ShardRecords(_store, Grain), new ShardRecords(_store, Grain));
        await first.LookAsync(NameOf);
        await second.WriteAsync(NameOf, new MemoryStream([2]));
        await Assert.ThrowsAsync<InconsistentStateException>(() => first.WriteAsync(NameOf, new MemoryStream([3])));
        Assert.Equal([2], await new ShardRecords(_store, Grain).ReadAsync(NameOf(0)));
    }

    private static string NameOf(int record) => $"record-{record}";
}
