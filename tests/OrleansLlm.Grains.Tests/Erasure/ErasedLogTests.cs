using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Grains.Erasure.Disks;
using OrleansLlm.Grains.Tests.Budgets.Model;

namespace OrleansLlm.Grains.Tests.Erasure;

public sealed class ErasedLogTests
{
    private readonly MemoryStore _store = new();
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Names_are_read_in_order_page_by_page_and_again_only_what_is_new()
    {
        var log = await LoadAsync(ErasedLists.Trainings);
        Assert.Equal("|0", Read(log, 0, 10));
        await log.AddAsync(["a", "b", "a"]);
        await log.AddAsync(["b", "c"]);

        Assert.Equal("a,b|2", Read(log, 0, 2));
        Assert.Equal("c|3", Read(await LoadAsync(ErasedLists.Trainings), 2, 2));
        Assert.Equal("|3", Read(log, 3, 2));
        _clock.Advance(TimeSpan.FromDays(10_000));
        await log.AddAsync(["d"]);
        Assert.Equal("a,b,c,d|4", Read(log, 0, 10));
    }

    [Fact]
    public async Task What_need_not_be_known_for_good_is_forgotten_and_who_has_read_up_to_there_misses_nothing()
    {
        var log = await LoadAsync(ErasedLists.Shards);
        await log.AddAsync(["a", "b"]);
        _clock.Advance(ErasedLists.ShardsKeptFor);
        await log.AddAsync(["c"]);
        Assert.Equal("a,b,c|3", Read(log, 0, 10));

        _clock.Advance(TimeSpan.FromTicks(1));
        await log.AddAsync(["c"]);
        Assert.Equal("c|3", Read(log, 0, 10));
        _clock.Advance(ErasedLists.ShardsKeptFor * 2);
        log = await LoadAsync(ErasedLists.Shards);
        await log.AddAsync([]);
        await log.AddAsync(["d"]);
        Assert.Equal("d|4", Read(log, 3, 10));
        Assert.Equal("d|4", Read(await LoadAsync(ErasedLists.Shards), 0, 10));
    }

    private static string Read(ErasedLog log, long after, int count) => log.Read(after, count) is var page ? $"{string.Join(',', page.Names)}|{page.Last}" : "";

    private async Task<ErasedLog> LoadAsync(string list)
    {
        var log = new ErasedLog(_store, GrainId.Create("erased-names", list), ErasedLists.KeptFor(list), _clock);
        await log.LoadAsync();
        return log;
    }
}
