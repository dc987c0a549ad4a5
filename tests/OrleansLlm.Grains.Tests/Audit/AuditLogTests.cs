using Orleans;
using Orleans.Runtime;
using OrleansLlm.Contracts.Audit;
using OrleansLlm.Grains.Audit;
using OrleansLlm.Grains.Conversations;
using OrleansLlm.Grains.Tests.Budgets.Model;

namespace OrleansLlm.Grains.Tests.Audit;

public sealed class AuditLogTests
{
    private static readonly GrainId Id = GrainId.Create("audit", "acme");
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly MemoryStore _store = new();

    [Fact]
    public async Task Records_are_a_chain_that_is_read_page_by_page_after_a_restart()
    {
        var log = await OpenAsync();
        for (var i = 0; i < (2 * AuditLog.PerSegment) + 3; i++)
        {
            await log.AppendAsync(Event($"a{i}"), Now);
        }

        log = await OpenAsync();
        var all = await log.ReadAsync(0, 1_000);
        Assert.Equal(Enumerable.Range(1, 131).Select(i => (long)i), all.Select(record => record.Sequence));
        Assert.All(all.Zip(all.Skip(1)), pair => Assert.Equal(pair.First.Hash, pair.Second.PreviousHash));
        Assert.Equal([64L, 65L, 66L], (await log.ReadAsync(63, 3)).Select(record => record.Sequence));
        Assert.Equal((131, all[^1].Hash, true), ((await log.VerifyAsync()).Records, (await log.VerifyAsync()).Head, (await log.VerifyAsync()).IsWhole));
        Assert.Equal(all[130], await log.FindAsync("a130", 2));
        Assert.Null(await log.FindAsync("a1", 2));
    }

    [Theory]
    [InlineData("change")]
    [InlineData("remove")]
    [InlineData("swap")]
    [InlineData("forge")]
    public async Task A_record_that_was_tampered_with_is_found(string how)
    {
        var log = await OpenAsync();
        for (var i = 0; i < 70; i++)
        {
            await log.AppendAsync(Event($"a{i}"), Now);
        }

        var segment = new GrainState<SegmentState<AuditRecord>>(new SegmentState<AuditRecord>());
        await _store.ReadStateAsync("audit-000000", Id, segment);
        var items = segment.State!.Items;
        switch (how)
        {
            case "change": items[9] = items[9] with { Event = Event("other") }; break;
            case "remove": items.RemoveAt(9); break;
            case "swap": (items[9], items[10]) = (items[10], items[9]); break;
            default: items[9] = Forged(items[9]); break;
        }

        await _store.WriteStateAsync("audit-000000", Id, segment);
        var check = await (await OpenAsync()).VerifyAsync();
        Assert.False(check.IsWhole);
        Assert.Equal(how == "forge" ? 11 : 10, check.BrokenAt);
    }

    [Fact]
    public async Task A_crash_between_two_writes_breaks_no_chain()
    {
        for (var lives = 1; lives < 140; lives += 3)
        {
            var store = new MemoryStore();
            var log = await OpenAsync(store);
            store.WritesLeft = lives;
            try
            {
                for (var i = 0; i < 150; i++)
                {
                    await log.AppendAsync(Event($"a{i}"), Now);
                }
            }
            catch (Exception)
            {
                // The store died.
            }

            store.WritesLeft = null;
            log = await OpenAsync(store);
            await log.AppendAsync(Event("after"), Now);
            Assert.True((await log.VerifyAsync()).IsWhole);
        }
    }

    private static AuditRecord Forged(AuditRecord record)
    {
        var forged = record with { Event = Event("forged") };
        return forged with { Hash = AuditHash.Of("acme", forged) };
    }

    private static AuditEvent Event(string id) => new() { Id = id, Action = "test", Actor = "key", Subject = "tenant", Details = new Dictionary<string, string> { ["n"] = id } };

    private Task<AuditLog> OpenAsync() => OpenAsync(_store);

    private static async Task<AuditLog> OpenAsync(MemoryStore store)
    {
        var state = new GrainState<AuditState>(new AuditState());
        await store.ReadStateAsync("audit", Id, state);
        var log = new AuditLog(store, Id, "acme", state.State!, () => store.WriteStateAsync("audit", Id, state));
        await log.LoadAsync();
        return log;
    }
}
