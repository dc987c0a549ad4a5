using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains;
using OrleansLlm.Grains.Storage;
using OrleansLlm.Silo.Hosting;
using OrleansLlm.Silo.Hosting.Storage;
using OrleansLlm.Tests.Stores;

namespace OrleansLlm.Benchmarks;

/// <summary>Durable writes, and reservations with their settlements on one tenant, per second on each kind of store; servers are started where they are installed.</summary>
internal static class StoresBenchmark
{
    private static readonly int[] Concurrency = [1, 64, 256];

    public static async Task<int> RunAsync(string[] args)
    {
        var length = TimeSpan.FromSeconds(args is ["--seconds", var seconds] ? double.Parse(seconds, CultureInfo.InvariantCulture) : 3);
        Console.WriteLine($"| per second, at {string.Join(" / ", Concurrency)} concurrent | state writes | reserve + settle, one tenant |");
        Console.WriteLine("|---|---:|---:|");
        var embedded = await MeasureAsync(StoreKind.Embedded, null, length);
        Print(StoreKind.Embedded, embedded, embedded);
        if (RedisServer.Missing is null)
        {
            using var redis = await RedisServer.StartAsync();
            Print("redis, appendfsync everysec", await MeasureAsync(StoreKind.Redis, redis.ConnectionString, length), embedded);
            using var strict = await RedisServer.StartAsync("--appendfsync", "always");
            Print("redis, appendfsync always", await MeasureAsync(StoreKind.Redis, strict.ConnectionString, length), embedded);
        }

        if (PostgresServer.Missing is null)
        {
            using var postgres = await PostgresServer.StartAsync();
            Print(StoreKind.Postgres, await MeasureAsync(StoreKind.Postgres, postgres.ConnectionString("postgres"), length), embedded);
        }

        Console.WriteLine(PostgresServer.Missing ?? RedisServer.Missing);
        return 0;
    }

    private static void Print(string store, Rates rates, Rates embedded) =>
        Console.WriteLine($"| {store} | {Text(rates.Writes, embedded.Writes)} | {Text(rates.Pairs, embedded.Pairs)} |");

    private static string Text(double[] rates, double[] embedded) => string.Create(
        CultureInfo.InvariantCulture, $"{string.Join(" / ", rates.Select(rate => rate.ToString("N0", CultureInfo.InvariantCulture)))} ({string.Join(" / ", rates.Zip(embedded, (rate, whole) => (rate / whole).ToString("0.00", CultureInfo.InvariantCulture)))}x)");

    private static async Task<Rates> MeasureAsync(string provider, string? connection, TimeSpan length)
    {
        var folder = Directory.CreateTempSubdirectory("orleansllm-benchmark-");
        var settings = new HostSettings { DataFolder = folder.FullName, Storage = { Provider = provider, ConnectionString = connection } };
        var stores = new Silo.Hosting.Storage.Stores(settings);
        await stores.CheckAsync(CancellationToken.None);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo =>
        {
            silo.AddOrleansLlmGrains();
            stores.AddTo(silo);
            silo.ConfigureEndpoints(IPAddress.Loopback, ServerProcess.FreePort(), gatewayPort: 0);
        });
        using var host = builder.Build();
        await host.StartAsync();
        var (writes, pairs) = (new List<double>(), new List<double>());
        foreach (var concurrent in Concurrency)
        {
            writes.Add(await WritesAsync(host.Services.GetRequiredKeyedService<IGrainStorage>(GrainStores.Main), concurrent, length));
            pairs.Add(await PairsAsync(host.Services.GetRequiredService<IGrainFactory>(), concurrent, length));
        }

        await host.StopAsync();
        folder.Delete(recursive: true);
        return new Rates([.. writes], [.. pairs]);
    }

    /// <summary>States of about 100 bytes, each with one writer.</summary>
    private static Task<double> WritesAsync(IGrainStorage storage, int concurrent, TimeSpan length)
    {
        var states = Enumerable.Range(0, concurrent).Select(_ => new GrainState<List<string>>([new string('x', 100)])).ToList();
        return RateAsync(concurrent, length, i => storage.WriteStateAsync("benchmark", GrainId.Create("benchmark", $"{concurrent}-{i}"), states[i]));
    }

    private static Task<double> PairsAsync(IGrainFactory grains, int concurrent, TimeSpan length)
    {
        var budget = grains.GetGrain<IBudgetGrain>(new BudgetKey($"tenant-{concurrent}").ToString());
        var price = new PriceRule { Id = "benchmark", Model = "m", Rates = new TokenRates { Input = 1, Output = 2 } };
        return RateAsync(concurrent, length, async _ =>
        {
            var id = Guid.NewGuid().ToString("N");
            await budget.ReserveAsync(new ReserveRequest
            {
                Id = id,
                KeyId = "key",
                Model = "m",
                Lease = TimeSpan.FromMinutes(2),
                Price = price,
                Ceiling = new UsageCeiling { PromptTokens = 100, CompletionTokens = 100 },
            });
            await budget.SettleAsync(new Settlement { ReservationId = id, Usage = new TokenUsage { PromptTokens = 100, CompletionTokens = 50 } });
        });
    }

    /// <summary>Operations per second of so many loops, after a quarter of the time as warm-up.</summary>
    private static async Task<double> RateAsync(int concurrent, TimeSpan length, Func<int, Task> operation)
    {
        await CountAsync(concurrent, length / 4, operation);
        var watch = Stopwatch.StartNew();
        return await CountAsync(concurrent, length, operation) / watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> CountAsync(int concurrent, TimeSpan length, Func<int, Task> operation)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, concurrent).Select(i => Task.Run(async () =>
        {
            var count = 0;
            while (watch.Elapsed < length)
            {
                await operation(i);
                count++;
            }

            return count;
        })));
        return counts.Sum();
    }

    private sealed record Rates(double[] Writes, double[] Pairs);
}
