using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Cluster.Tests.Routing;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Cluster.Tests.Caching;

/// <summary>Equal calls at once, and the silo that makes the one call for all is killed.</summary>
public sealed class LostLeaderTests
{
    private const int Followers = 8;

    /// <summary>Longer than a follower may take; far shorter than for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lost_before_it_answered_all_others_get_an_answer_and_each_charge_is_made_once(bool withTheCache)
    {
        await using var cluster = await FlightCluster.StartAsync();
        var calls = 0;
        var (leader, others) = await ChooseAsync(cluster, withTheCache);
        cluster.Provider.Says = (_, _, token) => Interlocked.Increment(ref calls) == 1 ? FakeProvider.StallAsync(0, token) : FakeProvider.AnswerAsync(["well", " said"], token);
        using var leaving = new CancellationTokenSource();
        _ = Requests.ReadAsync(cluster.Ask(leader, leaving.Token));
        await CacheCluster.UntilAsync(() => Task.FromResult(Volatile.Read(ref calls) == 1));
        var followers = Enumerable.Range(0, Followers).Select(i => EndAsync(cluster.Ask(others[i % 2]))).ToList();
        await CacheCluster.UntilAsync(async () => (await cluster.StatisticsAsync()).Hits == Followers);

        await cluster.KillAsync(leader);

        var ends = await Task.WhenAll(followers).WaitAsync(Patience);
        Assert.All(ends, end => Assert.Equal(("well said", null), (end.Text, end.Failure?.Message)));
        var entries = await SettledAsync(cluster);
        var paid = entries.Where(entry => entry.Outcome == SettlementOutcome.Completed).ToList();
        Assert.Equal(Volatile.Read(ref calls) - 1, paid.Count);
        Assert.True(withTheCache || paid.Count == 1, $"{paid.Count} calls for {Followers} equal ones");
        Assert.Equal(Followers, paid.Count + entries.Count(entry => entry is { Outcome: SettlementOutcome.CacheHit, Cost: 0 }));
        await RequireOneChargeEachAsync(cluster, entries);
    }

    [Fact]
    public async Task Lost_while_it_answered_all_others_are_told_and_only_its_own_call_is_charged()
    {
        await using var cluster = await FlightCluster.StartAsync();
        var (leader, others) = await ChooseAsync(cluster, withTheCache: false);
        cluster.Provider.Says = (_, _, token) => FakeProvider.StallAsync(3, token);
        using var leaving = new CancellationTokenSource();
        _ = Requests.ReadAsync(cluster.Ask(leader, leaving.Token));
        await CacheCluster.UntilAsync(() => Task.FromResult(!cluster.Provider.Asked.IsEmpty));
        var reading = new CountdownEvent(Followers);
        var followers = Enumerable.Range(0, Followers).Select(i => EndAsync(cluster.Ask(others[i % 2]), reading)).ToList();
        await CacheCluster.UntilAsync(() => Task.FromResult(reading.IsSet));

        await cluster.KillAsync(leader);

        var ends = await Task.WhenAll(followers).WaitAsync(Patience);
        Assert.All(ends, end => Assert.Equal(("t0t1t2", LlmErrorCode.ReplicaUnavailable), (end.Text, end.Failure?.Code)));
        Assert.Single(cluster.Provider.Asked);
        var entries = await SettledAsync(cluster);
        Assert.All(entries.Where(entry => entry.Outcome != SettlementOutcome.Expired), entry => Assert.Equal((SettlementOutcome.Cancelled, 0m), (entry.Outcome, entry.Cost)));
        Assert.True(Assert.Single(entries, entry => entry.Outcome == SettlementOutcome.Expired).Cost > 0);
        await RequireOneChargeEachAsync(cluster, entries);
    }

    /// <summary>The leader's silo, with or without the grain that knows of the shared call, and two others.</summary>
    private static async Task<(InProcessSiloHandle Leader, IReadOnlyList<InProcessSiloHandle> Others)> ChooseAsync(FlightCluster cluster, bool withTheCache)
    {
        var cache = await cluster.SiloOfCacheAsync();
        var leader = cluster.Silos.First(silo => silo == cache == withTheCache);
        return (leader, [.. cluster.Silos.Where(silo => silo != leader)]);
    }

    private static async Task<(string Text, LlmException? Failure)> EndAsync(IAsyncEnumerable<GenerationChunk> stream, CountdownEvent? reading = null)
    {
        var text = "";
        try
        {
            await foreach (var chunk in stream)
            {
                text += Requests.Text([chunk]);
                if (reading is not null && text == "t0t1t2" && chunk.Deltas.Count > 0)
                {
                    reading.Signal();
                }
            }

            return (text, null);
        }
        catch (Exception exception) when (LlmException.In(exception) is { } failure)
        {
            return (text, failure);
        }
    }

    /// <summary>The tenant's entries once the leader's lease has ended too.</summary>
    private static async Task<IReadOnlyList<LedgerEntry>> SettledAsync(FlightCluster cluster)
    {
        cluster.Clock.Shift += TimeSpan.FromMinutes(20);
        await CacheCluster.UntilAsync(async () =>
        {
            try
            {
                return (await cluster.MoneyAsync()).Running == 0 && (await cluster.EntriesAsync()).Count(entry => entry.Outcome == SettlementOutcome.Expired) == 1;
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                return false; // The cluster finds out about the lost silo.
            }
        });
        return await cluster.EntriesAsync();
    }

    private static async Task RequireOneChargeEachAsync(FlightCluster cluster, IReadOnlyList<LedgerEntry> entries)
    {
        Assert.Equal(entries.Count, entries.Select(entry => entry.CallId).Distinct().Count());
        Assert.Equal(entries.Sum(entry => entry.Cost ?? 0), (await cluster.MoneyAsync()).Total.Spent);
    }
}
