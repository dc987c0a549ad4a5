using System.Diagnostics;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.EndToEnd.Tests.Clients;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Crash;

/// <summary>Runs clients against a nearly spent budget on silos that keep dying, then holds the ledger against what the clients got.</summary>
internal static class CrashRun
{
    /// <summary>Room that the budget gets anew, for each client: less than the shortest calls of all of them cost.</summary>
    private const decimal DollarsPerStep = 1.2m;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    public static async Task<CrashReport> RunAsync(CrashOptions options)
    {
        using var data = new DataFolder();
        await using var silos = await SiloPack.StartAsync(data.Path, options with { Settings = Settings(options) });
        await using var cluster = await ClusterConnection.OpenAsync(silos.Silos);
        using var http = NewHttp();
        var edge = new BudgetEdge(cluster, step: options.Clients * DollarsPerStep);
        await edge.BeginAsync();
        var clients = Enumerable.Range(0, options.Clients).Select(i => new CrashClient(http, silos.Urls, (options.Seed * 1000) + i)).ToList();
        using (var stop = new CancellationTokenSource())
        {
            var running = Task.WhenAll([edge.RunAsync(stop.Token), silos.KillOnAsync(options.KillEvery, stop.Token), .. clients.Select(client => client.RunAsync(stop.Token))]);
            await UntilEnoughAsync(options, silos, clients, running);
            await stop.CancelAsync();
            await running;
        }

        await silos.WaitAsync();
        var status = await Eventually.BecomesAsync(edge.StatusAsync, status => status.Running == 0, "all reservations are settled or their leases ended");
        var entries = await Eventually.BecomesAsync(
            () => LedgerAsync(cluster), entries => entries.Count >= status.Requests, "the last settlements are in the ledger");
        return Report(silos, edge, [.. clients.SelectMany(client => client.Calls)], entries, status);
    }

    /// <summary>Also ends when somebody has given up, which awaiting them then tells.</summary>
    private static async Task UntilEnoughAsync(CrashOptions options, SiloPack silos, List<CrashClient> clients, Task running)
    {
        var watch = Stopwatch.StartNew();
        while (!running.IsFaulted && watch.Elapsed < options.Duration * 5 && !(watch.Elapsed >= options.Duration && IsEnough()))
        {
            await Task.Delay(Poll);
        }

        bool IsEnough() => silos.Kills >= options.Kills && Enum.GetValues<CallEnd>().All(end => clients.Sum(client => client.Count(end)) > 0);
    }

    private static Dictionary<string, string> Settings(CrashOptions options) => new(options.Settings)
    {
        ["OrleansLlm__Models__ember__InputPricePerMillion"] = "0",
        ["OrleansLlm__Models__ember__OutputPricePerMillion"] = "100000",
        ["Logging__LogLevel__Default"] = "Error",
    };

    private static HttpClient NewHttp()
    {
        var http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = TimeSpan.FromMinutes(2) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", SiloProcess.Key);
        return http;
    }

    private static async Task<List<LedgerEntry>> LedgerAsync(ClusterConnection cluster)
    {
        var ledger = cluster.Grains.GetGrain<ILedgerGrain>(new LedgerKey(TenantKey.DefaultTenant).ToString());
        var entries = new List<LedgerEntry>();
        for (long? after = 0; after is not null;)
        {
            var page = await ledger.ReadAsync(new EntryQuery { After = after.Value, Limit = EntryQuery.MaxPage });
            entries.AddRange(page.Entries);
            after = page.Next;
        }

        return entries;
    }

    private static CrashReport Report(SiloPack silos, BudgetEdge edge, List<CallRecord> calls, List<LedgerEntry> entries, ScopeStatus status)
    {
        var byCall = LedgerAudit.ByCall(entries);
        return new CrashReport
        {
            Kills = silos.Kills,
            Ends = calls.CountBy(call => call.End).ToDictionary(),
            Problems = calls.Where(call => call.End == CallEnd.Failed).CountBy(call => call.Problem ?? "?").ToDictionary(),
            LedgerEntries = entries.Count,
            Expired = entries.Count(entry => entry.Outcome == SettlementOutcome.Expired),
            ReceivedTokens = calls.Sum(call => (long)call.Received),
            SettledTokens = entries.Sum(entry => (long)entry.Usage.CompletionTokens),
            LargestExcess = calls.Where(call => call.Id is not null).Max(call => (int?)LedgerAudit.Excess(call, byCall[call.Id])) ?? 0,
            LooksAtTheLimit = edge.Looks,
            Breaches = [.. edge.Overspent.Select(overspent => $"overspent: {overspent}"), .. LedgerAudit.Breaches(entries, calls, status)],
        };
    }
}
