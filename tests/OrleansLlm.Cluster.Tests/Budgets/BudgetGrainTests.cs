using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Orleans.Runtime;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Cluster.Tests.Budgets;

public sealed class BudgetGrainTests(BudgetCluster cluster) : IClassFixture<BudgetCluster>
{
    [Fact]
    public async Task A_limit_holds_once_however_many_silos_ask()
    {
        var key = BudgetCluster.NewTenant();
        await cluster.Ledger(key).SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits { Budgets = [new WindowBudget { Hard = 1 }] });

        var passed = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => ReserveAsync(cluster.LedgerFrom(i, key), $"r{i}", cents: 3)));

        Assert.Equal(33, passed.Count(isPassed => isPassed));
        var status = await cluster.Ledger(key).GetAsync(BudgetScope.Tenant);
        Assert.Equal((33, 0.99m, 0m), (status.Running, status.Total.Reserved, status.Total.Spent));
    }

    [Fact]
    public async Task A_restarted_ledger_has_every_promise_and_settles_each_once()
    {
        var key = BudgetCluster.NewTenant();
        var ledger = cluster.Ledger(key);
        for (var i = 0; i < 400; i++)
        {
            await ledger.ReserveAsync(BudgetCluster.Request($"r{i}"));
            if (i % 2 == 0)
            {
                await ledger.SettleAsync(BudgetCluster.Used($"r{i}"));
            }

            if (i % 100 == 50)
            {
                await ledger.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
            }
        }

        var status = await ledger.GetAsync(BudgetScope.Tenant);
        Assert.Equal((200, 2m, 2m, 200), (status.Running, status.Total.Reserved, status.Total.Spent, status.Requests));
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => ledger.SettleAsync(BudgetCluster.Used($"r{i}"))));
        Assert.Equal(4, (await ledger.GetAsync(BudgetScope.Tenant)).Total.Spent);
        await AssertLedgerAsync(key, 400, 4);
    }

    [Fact]
    public async Task While_the_store_is_away_new_work_is_refused_and_settlements_are_made_when_it_is_back()
    {
        await using var own = new BudgetCluster();
        await own.InitializeAsync();
        var key = BudgetCluster.NewTenant();
        var home = (await own.SiloOfAsync(await TouchAsync(own, key))).ServiceProvider;
        var queue = home.GetRequiredService<SettlementQueue>();
        var access = AccessFrom(home, key);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => access.ReserveAsync(BudgetCluster.Request($"r{i}"), CancellationToken.None)));

        own.Store.IsDown = true;
        var refused = await Assert.ThrowsAsync<LlmException>(() => access.ReserveAsync(BudgetCluster.Request("new"), CancellationToken.None));
        Assert.Equal(LlmErrorCode.StoreUnavailable, refused.Code);
        Assert.All(
            await Task.WhenAll(Enumerable.Range(0, 20).Select(i => access.SettleAsync(BudgetCluster.Used($"r{i}"), late: null, TimeSpan.FromSeconds(2)))),
            Assert.Null);
        Assert.True(queue.Count > 0);

        own.Store.IsDown = false;
        await BudgetCluster.UntilAsync(() => Task.FromResult(queue.Count == 0));
        var status = await own.Ledger(key).GetAsync(BudgetScope.Tenant);
        Assert.Equal((0, 0.2m, 0m, 20), (status.Running, status.Total.Spent, status.Total.Reserved, status.Requests));
        await access.ReserveAsync(BudgetCluster.Request("new-too"), CancellationToken.None);
    }

    [Fact]
    public async Task Calls_that_the_settings_let_run_while_the_store_is_away_are_booked_once_when_it_is_back()
    {
        await using var own = new BudgetCluster { WhenStoreFails = StoreFailurePolicy.Allow };
        await own.InitializeAsync();
        var key = BudgetCluster.NewTenant();
        await own.Ledger(key).SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits { Budgets = [new WindowBudget { Hard = 1 }] });
        var access = new LedgerAccess(() => own.LedgerFrom(0, key), key, own.Services(0).GetRequiredService<SettlementQueue>(), TimeProvider.System);
        var request = BudgetCluster.Request("r");
        own.Store.IsDown = true;
        await Assert.ThrowsAsync<LlmException>(() => own.Ledger(key).ReserveAsync(request));

        Assert.Null(await access.ReserveAsync(request, CancellationToken.None));
        Assert.Null(await access.SettleAsync(BudgetCluster.Used("r"), request, TimeSpan.Zero));
        Assert.Null(await access.SettleAsync(BudgetCluster.Used("r"), request, TimeSpan.Zero));
        own.Store.IsDown = false;

        await BudgetCluster.UntilAsync(async () => await RequestsAsync(own.Ledger(key)) == 1);
        Assert.Equal((0, 0.01m), ((await own.Ledger(key).GetAsync(BudgetScope.Tenant)).Running, (await own.Ledger(key).GetAsync(BudgetScope.Tenant)).Total.Spent));
    }

    [Fact]
    public async Task Nothing_is_lost_or_counted_twice_when_the_silo_of_the_ledger_dies()
    {
        await using var own = new BudgetCluster();
        await own.InitializeAsync();
        var key = BudgetCluster.NewTenant();
        var victim = await own.SiloOfAsync(await TouchAsync(own, key));
        var survivors = own.Silos.Silos.Where(silo => silo != victim).ToList();
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 16).Select(i => SpendAsync(survivors[i % 2].ServiceProvider, key, i, stop.Token)).ToList();
        await BudgetCluster.UntilAsync(async () => (await own.Ledger(key).GetAsync(BudgetScope.Tenant)).Requests > 200);

        await own.Silos.KillSiloAsync(victim);

        // All callers go on in the new place, then end.
        var reader = survivors[0].ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IBudgetGrain>(key.ToString());
        await BudgetCluster.UntilAsync(async () => await RequestsAsync(reader) > 1_000);
        await stop.CancelAsync();
        var settled = (await Task.WhenAll(callers)).Sum();
        foreach (var silo in survivors)
        {
            await BudgetCluster.UntilAsync(() => Task.FromResult(silo.ServiceProvider.GetRequiredService<SettlementQueue>().Count == 0));
        }

        var status = await reader.GetAsync(BudgetScope.Tenant);
        Assert.Equal((0, settled, settled / 100m), (status.Running, status.Requests, status.Total.Spent));
        await AssertLedgerAsync(key, settled, settled / 100m, own);
    }

    [Fact]
    public async Task Calls_without_messages_stay_exact_while_the_activation_ends_again_and_again()
    {
        var key = BudgetCluster.NewTenant();
        var ledger = cluster.Ledger(key);
        var home = (await cluster.SiloOfAsync(await TouchAsync(cluster, key))).ServiceProvider;
        Assert.NotNull(home.GetRequiredService<LocalLedgers>().Find(key.Tenant));
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 12).Select(i => SpendAsync(cluster.Services(i % 3), key, i, stop.Token)).ToList();
        for (var ends = 0; ends < 10; ends++)
        {
            var before = await RequestsAsync(ledger);
            await BudgetCluster.UntilAsync(async () => await RequestsAsync(ledger) > before + 50);
            await ledger.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        }

        await stop.CancelAsync();
        var settled = (await Task.WhenAll(callers)).Sum();
        await BudgetCluster.UntilAsync(() => Task.FromResult(Enumerable.Range(0, 3).All(i => cluster.Services(i).GetRequiredService<SettlementQueue>().Count == 0)));
        var status = await ledger.GetAsync(BudgetScope.Tenant);
        Assert.Equal((0, settled, settled / 100m), (status.Running, status.Requests, status.Total.Spent));
        await AssertLedgerAsync(key, settled, settled / 100m);
    }

    [Fact]
    public async Task A_settlement_is_never_refused_by_an_activation_that_read_the_journal_too_early()
    {
        var key = BudgetCluster.NewTenant();
        var ledger = cluster.Ledger(key);
        await ledger.GetAsync(BudgetScope.Tenant);

        // As an activation on a silo that is being killed, and still writes.
        var other = new BudgetJournal(cluster.Store, ledger.GetGrainId(), TimeProvider.System);
        var book = await BookLoader.LoadAsync(other, UnknownPricePolicy.Refuse, TimeProvider.System.GetUtcNow());
        book.Reserve(BudgetCluster.Request("r"), TimeProvider.System.GetUtcNow());
        await other.AppendAsync(book.TakePending());

        await Assert.ThrowsAnyAsync<OrleansException>(() => ledger.SettleAsync(BudgetCluster.Used("r")));
        await ledger.SettleAsync(BudgetCluster.Used("r"));

        var unknown = await Assert.ThrowsAsync<LlmException>(() => ledger.SettleAsync(BudgetCluster.Used("never reserved")));
        Assert.Equal(LlmErrorCode.NotFound, unknown.Code);
        var status = await ledger.GetAsync(BudgetScope.Tenant);
        Assert.Equal((0, 1, 0.01m), (status.Running, status.Requests, status.Total.Spent));
        await AssertLedgerAsync(key, 1, 0.01m);
    }

    /// <summary>As the calls of a silo reach a ledger.</summary>
    private static LedgerAccess AccessFrom(IServiceProvider silo, BudgetKey key) => new(
        () => silo.GetRequiredService<IGrainFactory>().GetGrain<IBudgetGrain>(key.ToString()),
        key,
        silo.GetRequiredService<SettlementQueue>(),
        TimeProvider.System,
        silo.GetRequiredService<LocalLedgers>());

    private static async Task<BudgetKey> TouchAsync(BudgetCluster cluster, BudgetKey key)
    {
        await cluster.Ledger(key).GetAsync(BudgetScope.Tenant);
        return key;
    }

    /// <summary>Reserves and settles until it is told to stop; returns how many calls were settled, at once or by the queue.</summary>
    private static async Task<long> SpendAsync(IServiceProvider silo, BudgetKey key, int caller, CancellationToken stop)
    {
        await Task.Yield();
        var access = AccessFrom(silo, key);
        var settled = 0L;
        while (!stop.IsCancellationRequested)
        {
            var id = $"c{caller}-{settled}-{Guid.NewGuid():N}";
            try
            {
                await access.ReserveAsync(BudgetCluster.Request(id), CancellationToken.None);
            }
            catch (Exception)
            {
                // Taken back by the access.
                continue;
            }

            await access.SettleAsync(BudgetCluster.Used(id), late: null, TimeSpan.FromSeconds(2));
            settled++;
        }

        return settled;
    }

    private static async Task<long> RequestsAsync(IBudgetGrain ledger)
    {
        try
        {
            return (await ledger.GetAsync(BudgetScope.Tenant)).Requests;
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            return 0;
        }
    }

    private async Task AssertLedgerAsync(BudgetKey key, long count, decimal spent, BudgetCluster? own = null)
    {
        var grain = (own ?? cluster).Ledger(key).GetGrainId();
        var (sequence, sum) = (0L, 0m);
        await foreach (var entry in new LedgerReader((own ?? cluster).Store, grain).ReadAsync(_ => true, after: 0))
        {
            Assert.Equal(++sequence, entry.Sequence);
            sum += entry.Cost ?? 0;
        }

        Assert.Equal((count, spent), (sequence, sum));
    }

    private static async Task<bool> ReserveAsync(IBudgetGrain ledger, string id, int cents)
    {
        try
        {
            await ledger.ReserveAsync(BudgetCluster.Request(id, cents));
            return true;
        }
        catch (LlmException refused) when (refused.Code == LlmErrorCode.BudgetExceeded)
        {
            Assert.Equal(LimitKind.Budget, refused.Refusal!.Kind);
            return false;
        }
    }
}
