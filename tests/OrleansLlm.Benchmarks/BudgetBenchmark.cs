using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains;
using OrleansLlm.Silo.Hosting;
using OrleansLlm.Silo.Hosting.Storage;

namespace OrleansLlm.Benchmarks;

/// <summary>
/// The ledger with the embedded store, everything durable before it is answered: reserve and settle pairs per second of one hot tenant, and what
/// many tenants cost in time and memory.
/// </summary>
internal static class BudgetBenchmark
{
    private static readonly PriceRule Price = new() { Id = "p", Model = "*", Rates = new TokenRates { Input = 1, Output = 3 } };

    public static async Task<int> RunAsync(string[] args)
    {
        var seconds = Number(args, "--seconds", 5);
        var tenants = Number(args, "--tenants", 10_000);
        var folder = Directory.CreateTempSubdirectory("budget-benchmark-").FullName;
        try
        {
            using var host = Start(folder);
            await host.StartAsync();
            var grains = host.Services.GetRequiredService<IGrainFactory>();
            await HotTenantAsync(grains, concurrency: 64, TimeSpan.FromSeconds(2));
            foreach (var concurrency in (int[])[1, 64, 256])
            {
                Print($"one tenant, {concurrency} at once", await HotTenantAsync(grains, concurrency, TimeSpan.FromSeconds(seconds)));
            }

            await ManyTenantsAsync(grains, tenants);
            await host.StopAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static IHost Start(string folder) => Host.CreateDefaultBuilder()
        .ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
        .UseOrleans(silo =>
        {
            new Stores(new HostSettings { DataFolder = folder }).AddTo(silo);
            silo.ConfigureEndpoints(IPAddress.Loopback, FreePort(), gatewayPort: 0);
            silo.AddOrleansLlmGrains();
        })
        .Build();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Pairs per second and the latencies of pairs in milliseconds.</summary>
    private static async Task<(double PerSecond, double[] Milliseconds)> HotTenantAsync(IGrainFactory grains, int concurrency, TimeSpan time)
    {
        var ledger = grains.GetGrain<IBudgetGrain>(new BudgetKey($"hot-{Guid.NewGuid():N}").ToString());
        await ledger.SetLimitsAsync(BudgetScope.Tenant, new ScopeLimits { Budgets = [new WindowBudget { Period = BudgetPeriod.Month, Hard = 1_000_000 }] });
        var startedAt = Stopwatch.GetTimestamp();
        var pairs = await Task.WhenAll(Enumerable.Range(0, concurrency).Select(i => Task.Run(() => SpendAsync(ledger, $"c{i}", startedAt, time))));
        var elapsed = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        double[] latencies = [.. pairs.SelectMany(each => each).Order()];
        return (latencies.Length / elapsed, latencies);
    }

    private static async Task<List<double>> SpendAsync(IBudgetGrain ledger, string caller, long startedAt, TimeSpan time)
    {
        var latencies = new List<double>();
        while (Stopwatch.GetElapsedTime(startedAt) < time)
        {
            var from = Stopwatch.GetTimestamp();
            await PairAsync(ledger, $"{caller}-{latencies.Count}", caller);
            latencies.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        }

        return latencies;
    }

    private static async Task PairAsync(IBudgetGrain ledger, string id, string key)
    {
        await ledger.ReserveAsync(new ReserveRequest
        {
            Id = id,
            KeyId = key,
            Project = "web",
            User = "user-1",
            Model = "ember",
            Price = Price,
            Ceiling = new UsageCeiling { PromptTokens = 500, CompletionTokens = 256 },
            GrantedTokens = 64,
            Lease = TimeSpan.FromMinutes(1),
        });
        await ledger.SettleAsync(new Settlement { ReservationId = id, Usage = new TokenUsage { PromptTokens = 480, CompletionTokens = 120 } });
    }

    private static async Task ManyTenantsAsync(IGrainFactory grains, int tenants)
    {
        var before = Memory();
        var startedAt = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, tenants),
            new ParallelOptions { MaxDegreeOfParallelism = 256 },
            async (i, _) => await PairAsync(grains.GetGrain<IBudgetGrain>(new BudgetKey($"tenant-{i}").ToString()), "first", "key"));
        var elapsed = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tenants} tenants: {tenants / elapsed:F0} activations with a first pair per second, {(Memory() - before) / (double)tenants:F0} bytes per idle tenant"));
    }

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);

    private static void Print(string what, (double PerSecond, double[] Milliseconds) result) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{what}: {result.PerSecond:F0} pairs/s, p50 {At(result.Milliseconds, 0.5):F1} ms, p99 {At(result.Milliseconds, 0.99):F1} ms"));

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];

    private static int Number(string[] args, string option, int otherwise) =>
        Array.IndexOf(args, option) is >= 0 and var i && i + 1 < args.Length ? int.Parse(args[i + 1], CultureInfo.InvariantCulture) : otherwise;
}
