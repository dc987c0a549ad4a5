using Orleans.Runtime;
using OrleansLlm.Contracts.Feedback;
using OrleansLlm.Grains.Feedback;
using OrleansLlm.Grains.Tests.Budgets.Model;

namespace OrleansLlm.Grains.Tests.Feedback;

public sealed class FeedbackLogTests
{
    private static readonly GrainId Id = GrainId.Create("feedback", "acme");
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly MemoryStore _store = new();

    [Fact]
    public async Task Entries_are_numbered_and_read_page_by_page_also_after_a_restart()
    {
        var log = await OpenAsync();
        for (var i = 0; i < (2 * FeedbackLog.PerSegment) + 5; i++)
        {
            Assert.Equal(i + 1, (await log.AddAsync(Entry(i), Start)).Sequence);
        }

        log = await OpenAsync();
        Assert.Equal(Enumerable.Range(1, 69).Select(i => (long)i), (await log.ReadAsync(0, Start, 1000)).Select(entry => entry.Sequence));
        Assert.Equal([32L, 33L, 34L], (await log.ReadAsync(31, Start, 3)).Select(entry => entry.Sequence));
        Assert.Equal(70, (await log.AddAsync(Entry(70), Start)).Sequence);
    }

    [Fact]
    public async Task Old_entries_are_not_shown_and_their_records_go_when_the_next_one_begins()
    {
        var log = await OpenAsync();
        for (var i = 0; i < FeedbackLog.PerSegment; i++)
        {
            await log.AddAsync(Entry(i), Start);
        }

        var later = Start.AddDays(400);
        Assert.Empty(await log.ReadAsync(0, later, 10));
        Assert.Contains("feedback-000000", _store.Names);
        Assert.Equal(33, (await log.AddAsync(Entry(1) with { At = later }, later)).Sequence);
        Assert.DoesNotContain("feedback-000000", _store.Names);
        Assert.Single(await (await OpenAsync()).ReadAsync(0, Start, 10));
    }

    [Fact]
    public async Task Removed_numbers_are_not_given_again()
    {
        var log = await OpenAsync();
        for (var i = 0; i < 40; i++)
        {
            await log.AddAsync(Entry(i), Start);
        }

        Assert.Equal(2, await log.RemoveAsync(entry => entry.RequestId is "r3" or "r39"));
        Assert.Equal(38, (await log.ReadAsync(0, Start, 100)).Count);
        Assert.Equal(38, await log.RemoveAsync(_ => true));
        Assert.Equal(41, (await (await OpenAsync()).AddAsync(Entry(0), Start)).Sequence);
    }

    [Fact]
    public async Task More_than_the_limit_drops_the_oldest()
    {
        var log = await OpenAsync();
        for (var i = 0; i <= FeedbackSettings.MaxEntries; i++)
        {
            await log.AddAsync(Entry(i), Start);
        }

        var all = await log.ReadAsync(0, Start, int.MaxValue);
        Assert.Equal(FeedbackSettings.MaxEntries - FeedbackLog.PerSegment + 1, all.Count);
        Assert.Equal(FeedbackLog.PerSegment + 1, all[0].Sequence);
    }

    [Fact]
    public async Task Nothing_that_was_answered_is_lost_wherever_the_store_dies()
    {
        for (var writes = 0; writes < 90; writes++)
        {
            var store = new MemoryStore { WritesLeft = writes };
            var kept = new List<long>();
            try
            {
                var log = await OpenAsync(store);
                for (var i = 0; i < 70; i++)
                {
                    kept.Add((await log.AddAsync(Entry(i), Start)).Sequence);
                }
            }
            catch (IOException)
            {
                store.WritesLeft = null;
            }

            store.WritesLeft = null;
            var log2 = await OpenAsync(store);
            var read = (await log2.ReadAsync(0, Start, 1000)).Select(entry => entry.Sequence).ToList();
            Assert.Equal(kept, read.Take(kept.Count));
            Assert.True((await log2.AddAsync(Entry(99), Start)).Sequence > kept.LastOrDefault());
        }
    }

    private static FeedbackEntry Entry(int number) => new() { RequestId = $"r{number}", KeyId = "k", Score = 1, At = Start };

    private async Task<FeedbackLog> OpenAsync(MemoryStore? store = null)
    {
        store ??= _store;
        var state = new GrainState<FeedbackState>(new FeedbackState());
        await store.ReadStateAsync("feedback", Id, state);
        state.State ??= new FeedbackState();
        return new FeedbackLog(store, Id, state.State, () => store.WriteStateAsync("feedback", Id, state));
    }
}
