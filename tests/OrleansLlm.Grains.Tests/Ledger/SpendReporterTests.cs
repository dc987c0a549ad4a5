using CsCheck;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Grains.Ledger;

namespace OrleansLlm.Grains.Tests.Ledger;

public sealed class SpendReporterTests
{
    [Fact]
    public void Rows_are_grouped_and_ordered_by_cost()
    {
        var report = Report(
            new SpendQuery { GroupBy = ["model", "user"] },
            Entries.Of(Entries.Start, 1, "ember", user: "u1"),
            Entries.Of(Entries.Start, 5, "gpt"),
            Entries.Of(Entries.Start.AddHours(3), 2, "ember", user: "u1"));

        Assert.Equal([["gpt", ""], ["ember", "u1"]], report.Rows.Select(row => row.Values.ToArray()));
        Assert.Equal([5m, 3m], report.Rows.Select(row => row.Sums.Cost));
        Assert.Equal(8m, report.Total.Cost);
        Assert.Equal(30, report.Total.PromptTokens);
        Assert.Null(report.Others);
    }

    [Fact]
    public void Time_steps_begin_at_utc_borders()
    {
        var sunday = new DateTimeOffset(2026, 3, 8, 23, 59, 59, TimeSpan.Zero);
        var entries = new[] { Entries.Of(sunday), Entries.Of(sunday.AddSeconds(1)) };

        Assert.Equal(
            [new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 9, 0, 0, 0, TimeSpan.Zero)],
            Report(new SpendQuery { Bucket = SpendStep.Week }, entries).Rows.Select(row => row.Since!.Value));
        Assert.Single(Report(new SpendQuery { Bucket = SpendStep.Month }, entries).Rows);
        Assert.Equal(2, Report(new SpendQuery { Bucket = SpendStep.Day }, entries).Rows.Count);
    }

    [Fact]
    public void What_is_left_off_is_summed_up()
    {
        var report = Report(
            new SpendQuery { GroupBy = ["model"], Top = 1 },
            Entries.Of(Entries.Start, 1, "a"), Entries.Of(Entries.Start, 2, "b"), Entries.Of(Entries.Start, 4, "c"));

        Assert.Equal("c", Assert.Single(report.Rows).Values[0]);
        Assert.Equal(3m, report.Others!.Cost);
        Assert.Equal(2, report.RowsLeftOff);
        Assert.Equal(7m, report.Total.Cost);
    }

    [Fact]
    public void A_filter_holds_to_time_and_values_and_tags()
    {
        var tagged = Entries.Of(Entries.Start, 2) with { Tags = new Dictionary<string, string> { ["team"] = "a" } };
        var query = new SpendQuery
        {
            From = Entries.Start,
            Until = Entries.Start.AddHours(1),
            Filter = new Dictionary<string, IReadOnlyList<string>> { ["tag:team"] = ["a", "x"] },
        };

        var report = Report(query, tagged, Entries.Of(Entries.Start), tagged with { At = Entries.Start.AddHours(1) });

        Assert.Equal(2m, report.Total.Cost);
    }

    [Fact]
    public void A_call_without_a_price_is_counted_as_such()
    {
        var report = Report(new SpendQuery(), Entries.Of(Entries.Start, cost: null));

        Assert.Equal(1, report.Total.Unpriced);
        Assert.Equal(0, report.Total.Cost);
    }

    [Theory]
    [InlineData("colour", "group_by must name project")]
    [InlineData("tag:", "group_by must name project")]
    public void An_unknown_dimension_is_refused_by_name(string dimension, string message)
    {
        var refused = Assert.Throws<LlmException>(() => new SpendReporter(new SpendQuery { GroupBy = [dimension] }));

        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        Assert.Contains($"'{dimension}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_out_of_range_are_refused()
    {
        Assert.Equal("top", Assert.Throws<LlmException>(() => new SpendReporter(new SpendQuery { Top = 0 })).Parameter);
        Assert.Equal("until", Assert.Throws<LlmException>(() => new SpendReporter(new SpendQuery { From = Entries.Start, Until = Entries.Start })).Parameter);
        Assert.Equal(
            "group_by",
            Assert.Throws<LlmException>(() => new SpendReporter(new SpendQuery { GroupBy = ["model", "key", "user", "route", "project", "outcome"] })).Parameter);
    }

    [Fact]
    public void Rolling_up_changes_no_report_by_the_hour() =>
        Gen.Select(Entries.Any.Array[0, 60], Entries.PickOf(SpendStep.None, SpendStep.Hour, SpendStep.Day, SpendStep.Month), Gen.Int[0, 100]).Sample(
            (entries, bucket, hour) =>
            {
                var query = new SpendQuery
                {
                    From = Entries.Start.AddHours(hour),
                    Bucket = bucket,
                    GroupBy = ["model", "user", "tag:team"],
                    Filter = new Dictionary<string, IReadOnlyList<string>> { ["key"] = ["k1"] },
                };
                var single = Report(query, [.. entries.Select(SpendFact.Of)]);
                var rolled = Report(query, [.. Rollup.Of(entries)]);

                Assert.Equal(single.Total, rolled.Total);
                Assert.Equal(
                    single.Rows.Select(row => (row.Since, string.Join('|', row.Values), row.Sums)),
                    rolled.Rows.Select(row => (row.Since, string.Join('|', row.Values), row.Sums)));
                Assert.Equal(single.Total, single.Rows.Aggregate(SpendSums.Zero, (sum, row) => sum + row.Sums));
            },
            iter: 2000);

    private static SpendReport Report(SpendQuery query, params LedgerEntry[] entries) => Report(query, [.. entries.Select(SpendFact.Of)]);

    private static SpendReport Report(SpendQuery query, params SpendFact[] facts)
    {
        var reporter = new SpendReporter(query);
        Array.ForEach(facts, reporter.Add);
        return reporter.ToReport();
    }
}
