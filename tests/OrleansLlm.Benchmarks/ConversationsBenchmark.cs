using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains;
using OrleansLlm.Silo.Hosting;
using OrleansLlm.Silo.Hosting.Storage;
using OrleansLlm.Tests.Stores;

namespace OrleansLlm.Benchmarks;

/// <summary>Many idle conversations on the embedded store: what they cost, how fast one wakes up, and whether a long one is as fast as a short one.</summary>
internal static class ConversationsBenchmark
{
    private const string Tenant = "benchmark";
    private const int Samples = 2_000;
    private const int Concurrent = 32;
    private const int LongTurns = 10_000;

    public static async Task<int> RunAsync(string[] args)
    {
        var count = args is ["--count", var given] ? int.Parse(given, CultureInfo.InvariantCulture) : 100_000;
        var folder = Directory.CreateTempSubdirectory("orleansllm-benchmark-");
        using var host = await StartAsync(folder.FullName);
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        var before = await SettledMemoryAsync(grains);
        var watch = Stopwatch.StartNew();
        await CreateAsync(grains, count);
        Show("conversations made, each with two turns, per second", count / watch.Elapsed.TotalSeconds);
        var after = await SettledMemoryAsync(grains);
        Show("managed memory per idle conversation in bytes", (after - before) / (double)count);
        Show("store per conversation in bytes", folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / (double)count);
        await WakeAsync(grains, count);
        await ListAsync(grains);
        await LongAsync(grains);
        await host.StopAsync();
        folder.Delete(recursive: true);
        return 0;
    }

    private static async Task<IHost> StartAsync(string folder)
    {
        var stores = new Silo.Hosting.Storage.Stores(new HostSettings { DataFolder = folder, Storage = { Provider = StoreKind.Embedded } });
        await stores.CheckAsync(CancellationToken.None);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo =>
        {
            silo.AddOrleansLlmGrains();
            stores.AddTo(silo);
            silo.ConfigureEndpoints(IPAddress.Loopback, ServerProcess.FreePort(), gatewayPort: 0);
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static Task CreateAsync(IGrainFactory grains, int count) => Parallel.ForEachAsync(
        Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Concurrent }, async (i, token) =>
        {
            var conversation = Conversation(grains, NameOf(i));
            await conversation.CreateAsync(new ConversationSettings { Title = $"Conversation {i}", User = $"user-{i % 100}" }, token);
            await conversation.AppendAsync("t", [Message("user", $"Question {i}?"), Message("assistant", $"Answer {i}.")], token);
        });

    /// <summary>Cold: no conversation is active.</summary>
    private static async Task WakeAsync(IGrainFactory grains, int count)
    {
        var numbers = Enumerable.Range(0, count).ToArray();
        new Random(1).Shuffle(numbers);
        var cold = new List<double>();
        var warm = new List<double>();
        foreach (var number in numbers.Take(Samples))
        {
            var conversation = Conversation(grains, NameOf(number));
            cold.Add(await TimeAsync(() => conversation.GetAsync()));
            warm.Add(await TimeAsync(() => conversation.GetAsync()));
        }

        Show("activation p50 in ms", Quantile(cold, 0.5));
        Show("activation p99 in ms", Quantile(cold, 0.99));
        Show("activation over a call to an active one, medians", Quantile(cold, 0.5) / Quantile(warm, 0.5));
    }

    private static async Task ListAsync(IGrainFactory grains)
    {
        var list = grains.GetGrain<IConversationListGrain>(new TenantKey(Tenant).ToString());
        Show("the list's activation in ms", await TimeAsync(() => list.FindAsync(new ConversationQuery())));
        var times = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            times.Add(await TimeAsync(() => list.FindAsync(new ConversationQuery { User = "user-7", Title = "conversation 7" })));
        }

        Show("a page of the list by user and title, median in ms", Quantile(times, 0.5));
    }

    private static async Task LongAsync(IGrainFactory grains)
    {
        var conversation = Conversation(grains, "long");
        await conversation.CreateAsync(new ConversationSettings());
        var (first, last) = (new List<double>(), new List<double>());
        for (var i = 0; i < LongTurns; i++)
        {
            var time = await TimeAsync(() => conversation.AppendAsync($"t{i}", [Message("user", $"Turn {i}.")]));
            if (i is >= 100 and < 1_100)
            {
                first.Add(time);
            }
            else if (i >= LongTurns - 1_000)
            {
                last.Add(time);
            }
        }

        Show($"an append behind {LongTurns:N0} turns over one behind 100 to 1,100, medians", Quantile(last, 0.5) / Quantile(first, 0.5));
        await LetGoAsync(grains.GetGrain<IManagementGrain>(0));
        Show($"activation of a conversation of {LongTurns:N0} turns in ms", await TimeAsync(() => conversation.GetAsync()));
    }

    /// <summary>What is left when all grains are deactivated.</summary>
    private static async Task<long> SettledMemoryAsync(IGrainFactory grains)
    {
        var management = grains.GetGrain<IManagementGrain>(0);
        do
        {
            await LetGoAsync(management);
            await Task.Delay(TimeSpan.FromSeconds(2));
        }
        while ((await management.GetSimpleGrainStatistics()).Where(grain => grain.GrainType.Contains("ConversationGrain", StringComparison.Ordinal)).Sum(grain => grain.ActivationCount) > 0);
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>Tens of thousands of grains take longer to go than a call may last; they go on going meanwhile.</summary>
    private static async Task LetGoAsync(IManagementGrain management)
    {
        try
        {
            await management.ForceActivationCollection(TimeSpan.Zero);
        }
        catch (TimeoutException)
        {
            await Console.Error.WriteLineAsync("Some conversations are still being let go.");
        }
    }

    private static async Task<double> TimeAsync(Func<Task> call)
    {
        var start = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Quantile(List<double> times, double share) => times.Order().ElementAt((int)(share * (times.Count - 1)));

    private static IConversationGrain Conversation(IGrainFactory grains, string id) => grains.GetGrain<IConversationGrain>(new ConversationKey(Tenant, id).ToString());

    private static string NameOf(int i) => $"conv_{i:D6}";

    private static ChatMessage Message(string role, string content) => new() { Role = role, Content = content };

    private static void Show(string what, double figure) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {figure:N2}"));
}
