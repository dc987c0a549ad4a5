using OrleansLlm.Grains.VectorStores.Ingestion;

namespace OrleansLlm.Grains.Tests.VectorStores;

public sealed class ReaderSlotsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tenants_that_wait_take_turns_however_many_files_one_has()
    {
        var slots = new ReaderSlots(1);
        await slots.WaitAsync("large", Cancel);
        var order = new List<string>();
        var waiting = (string[])["large", "large", "large", "small", "other", "small"];
        var turns = waiting.Select(async tenant =>
        {
            await slots.WaitAsync(tenant, Cancel);
            order.Add(tenant);
            slots.Release();
        }).ToList();
        Assert.Empty(order);
        slots.Release();
        await Task.WhenAll(turns);
        Assert.Equal(["large", "small", "other", "large", "small", "large"], order);
        await slots.WaitAsync("any", Cancel);
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_takes_no_place()
    {
        var slots = new ReaderSlots(1);
        await slots.WaitAsync("one", Cancel);
        using var leaving = new CancellationTokenSource();
        var (left, next) = (slots.WaitAsync("one", leaving.Token), slots.WaitAsync("one", Cancel));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.False(next.IsCompleted);
        slots.Release();
        await next;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slots.WaitAsync("one", leaving.Token));
        slots.Release();
        Assert.True(slots.WaitAsync("one", Cancel).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task No_more_are_read_at_once_than_there_are_places_and_none_is_lost()
    {
        var (slots, running, most) = (new ReaderSlots(3), 0, 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, 2_000), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel }, async (i, _) =>
        {
            using var leaving = new CancellationTokenSource();
            try
            {
                var turn = slots.WaitAsync($"tenant {i % 5}", leaving.Token);
                if (i % 3 == 0)
                {
                    await leaving.CancelAsync();
                }

                await turn;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref running);
            slots.Release();
        });
        Assert.InRange(most, 1, 3);
        Assert.All(Enumerable.Range(0, 3), _ => Assert.True(slots.WaitAsync("after", Cancel).IsCompletedSuccessfully));
        Assert.False(slots.WaitAsync("after", Cancel).IsCompleted);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var known = Volatile.Read(ref most); known < value && Interlocked.CompareExchange(ref most, value, known) != known; known = Volatile.Read(ref most))
        {
        }
    }
}
