using CsCheck;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Grains.Ledger;

namespace OrleansLlm.Grains.Tests.Ledger;

public sealed class LedgerBooksTests
{
    private static readonly SpendQuery ByHourAndModel = new() { GroupBy = ["model"], Bucket = SpendStep.Hour };

    [Fact]
    public async Task Old_entries_become_hourly_sums_and_their_segments_go()
    {
        var run = await LedgerRun.OpenAsync();
        for (var i = 0; i < 20; i++)
        {
            await run.SpendAsync(Entries.Start.AddMinutes(20 * i), tokens: 100);
        }

        await run.SnapshotAsync();
        var before = await run.ReportAsync(ByHourAndModel);
        Assert.Equal(5, run.Store.Names.Count(IsSegment));

        await run.RollUpAsync(Entries.Start.AddHours(5));

        var after = await run.ReportAsync(ByHourAndModel);
        Assert.Equal(15, run.State.RolledUpThrough);
        Assert.Equal(2, run.Store.Names.Count(IsSegment));
        Assert.Equal([16, 17, 18, 19, 20], (await run.EntriesAsync()).Select(entry => entry.Sequence));
        Assert.Equal(Show(before), Show(after));
        Assert.Equal(20m, after.Total.Cost);
        Assert.Equal(20, await run.Books.LastSequenceAsync(run.State.RolledUpThrough, CancellationToken.None));
    }

    [Fact]
    public async Task A_span_that_cuts_through_a_segment_is_exact()
    {
        var run = await LedgerRun.OpenAsync();
        for (var i = 0; i < 8; i++)
        {
            await run.SpendAsync(Entries.Start.AddMinutes(i), tokens: 100);
        }

        await run.SnapshotAsync();

        var report = await run.ReportAsync(new SpendQuery { From = Entries.Start.AddMinutes(1), Until = Entries.Start.AddMinutes(6) });

        Assert.Equal(5, report.Total.Requests);
    }

    [Fact]
    public async Task A_roll_up_that_died_half_way_is_done_again_without_a_trace()
    {
        for (var writes = 0; writes < 6; writes++)
        {
            var run = await LedgerRun.OpenAsync();
            for (var i = 0; i < 12; i++)
            {
                await run.SpendAsync(Entries.Start.AddMinutes(10 * i), tokens: 100);
            }

            await run.SnapshotAsync();
            await Assert.ThrowsAnyAsync<IOException>(() => FailAfterAsync(run, writes));
            run.Store.WritesLeft = null;
            run.Reopen();

            await run.RollUpAsync(Entries.Start.AddDays(1));

            Assert.Equal(12m, (await run.ReportAsync(new SpendQuery())).Total.Cost);
            Assert.Empty(await run.EntriesAsync());
        }
    }

    [Fact]
    public async Task An_activation_that_slept_while_another_rolled_up_leaves_its_sums_alone()
    {
        var run = await LedgerRun.OpenAsync();
        for (var i = 0; i < 12; i++)
        {
            await run.SpendAsync(Entries.Start.AddMinutes(10 * i), tokens: 100);
        }

        await run.SnapshotAsync();
        var (sleeper, before) = (run.Books, run.State);
        run.Reopen();
        await run.RollUpAsync(Entries.Start.AddHours(1));

        // The segments of the first hour are gone; its state will not be written, which is no longer what the store has.
        Assert.NotNull(await sleeper.RollUpAsync(before, Entries.Start.AddDays(1)));

        run.Reopen();
        Assert.Equal(12m, (await run.ReportAsync(new SpendQuery())).Total.Cost);
    }

    [Fact]
    public void Whatever_happens_in_between_the_sums_stay() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 90], Gen.Int[1, 1000]).Array[1, 60].Sample(
            steps => RunAsync(steps).GetAwaiter().GetResult(),
            iter: 300);

    private static async Task RunAsync((int Kind, int Minutes, int Tokens)[] steps)
    {
        var run = await LedgerRun.OpenAsync();
        var now = Entries.Start;
        foreach (var (kind, minutes, tokens) in steps)
        {
            now = now.AddMinutes(minutes);
            await (kind switch
            {
                0 or 1 => run.SpendAsync(now, tokens, tokens % 2 == 0 ? "ember" : "gpt"),
                2 => run.SnapshotAsync(),
                _ => run.RollUpAsync(Entries.Start.AddMinutes(tokens)),
            });
            if (tokens % 7 == 0)
            {
                run.Reopen();
            }
        }

        var expected = new SpendReporter(ByHourAndModel);
        run.All.ForEach(entry => expected.Add(SpendFact.Of(entry)));
        Assert.Equal(Show(expected.ToReport()), Show(await run.ReportAsync(ByHourAndModel)));
        Assert.Equal(
            run.All.Where(entry => entry.Sequence > run.State.RolledUpThrough).Select(entry => entry.Sequence),
            (await run.EntriesAsync()).Select(entry => entry.Sequence));
    }

    /// <summary>Rolls up until the store dies after so many writes.</summary>
    private static async Task FailAfterAsync(LedgerRun run, int writes)
    {
        run.Store.WritesLeft = writes;
        await run.RollUpAsync(Entries.Start.AddDays(1));
        throw new IOException("It needed fewer writes.");
    }

    private static bool IsSegment(string name) => name.StartsWith("ledger-0", StringComparison.Ordinal);

    private static IEnumerable<string> Show(SpendReport report) =>
        report.Rows.Select(row => $"{row.Since:O} {string.Join(',', row.Values)} {row.Sums}").Append($"{report.Total}");
}
