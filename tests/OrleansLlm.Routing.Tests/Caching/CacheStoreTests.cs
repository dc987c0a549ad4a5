using CsCheck;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Routing.Tests.Caching;

public sealed class CacheStoreTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly long One = CacheShard.SizeOf(Cached.Entry(Cached.Address("question 00")));

    [Fact]
    public void The_bound_holds_and_the_books_are_right_after_any_calls() => Gen.Select(Gen.Int[0, 3], Gen.Int[0, 40], Gen.Int[1, 400]).List[1, 120].Sample(calls =>
    {
        var store = new CacheStore();
        foreach (var (kind, question, size) in calls)
        {
            var address = Cached.Address($"question {question:00}");
            store.Note(address.Exact);
            switch (kind)
            {
                case 0:
                    store.Find(address.Exact, Hour, Cached.Now);
                    break;
                case 1:
                    store.Remove(address.Exact);
                    break;
                case 2:
                    store.Trim(8 * One);
                    break;
                default:
                    store.Add(Cached.Entry(address, new string('x', size)) with { At = Cached.Now }, 10 * One, Cached.Now);
                    break;
            }

            Assert.InRange(store.Bytes, 0, 10 * One);
            Assert.Equal(store.All.Sum(CacheShard.SizeOf), store.Bytes);
            Assert.Equal(store.Count, store.SemanticCount);
        }
    });

    [Fact]
    public void What_is_asked_for_often_is_not_pushed_out_by_what_comes_once()
    {
        var store = new CacheStore();
        var hot = Cached.Address("question 99");
        Add(store, hot);
        for (var i = 0; i < 5; i++)
        {
            store.Note(hot.Exact);
            Assert.NotNull(store.Find(hot.Exact, Hour, Cached.Now));
        }

        for (var i = 0; i < 50; i++)
        {
            Add(store, Cached.Address($"question {i:00}"));
        }

        Assert.NotNull(store.Find(hot.Exact, Hour, Cached.Now));
        Assert.True(store.Evictions > 0);
    }

    [Fact]
    public void Among_equals_the_newest_stay()
    {
        var store = new CacheStore();
        var all = Enumerable.Range(0, 8).Select(i => Cached.Address($"question {i:00}")).ToList();
        all.ForEach(address => Add(store, address));
        Assert.Equal(all.TakeLast(4).Select(address => address.Exact).Order(), store.All.Select(entry => entry.Address.Exact).Order());
    }

    [Fact]
    public void An_answer_larger_than_the_cache_is_not_kept_and_pushes_nothing_out()
    {
        var store = new CacheStore();
        Add(store, Cached.Address("question 00"));
        Assert.False(store.Add(Cached.Entry(Cached.Address("question 01"), new string('x', (int)(5 * One))), 4 * One, Cached.Now));
        Assert.Equal(1, store.Count);
    }

    [Fact]
    public void An_answer_is_fresh_until_its_age_and_the_readers_end()
    {
        var store = new CacheStore();
        var address = Cached.Address("question 00");
        Add(store, address);
        Assert.NotNull(store.Find(address.Exact, Hour, Cached.Now + Hour - TimeSpan.FromTicks(1)));
        Assert.Null(store.Find(address.Exact, Hour * 2, Cached.Now + Hour));
        Assert.Null(store.Find(address.Exact, TimeSpan.FromSeconds(5), Cached.Now + TimeSpan.FromSeconds(5)));
        Assert.Equal(1, store.RemoveStale(Cached.Now + Hour));
        Assert.Equal(0, store.Bytes);
    }

    [Fact]
    public void Memory_of_many_caches_is_shared_out_when_it_is_scarce()
    {
        var memory = new CacheMemory(100);
        var (first, second) = (new object(), new object());
        Assert.Equal(80, memory.BoundOf(first, 80));
        memory.Set(first, 80);
        Assert.Equal(50, memory.BoundOf(second, 80));
        memory.Set(second, 50);
        Assert.Equal(50, memory.BoundOf(first, 80));
        memory.Set(first, 50);
        Assert.Equal(100, memory.Bytes);
        memory.Set(second, 0);
        Assert.Equal((80, 50), (memory.BoundOf(first, 80), memory.Bytes));
    }

    private static void Add(CacheStore store, OrleansLlm.Contracts.Caching.CacheAddress address)
    {
        store.Note(address.Exact);
        store.Add(Cached.Entry(address) with { At = Cached.Now }, 4 * One, Cached.Now);
    }
}
