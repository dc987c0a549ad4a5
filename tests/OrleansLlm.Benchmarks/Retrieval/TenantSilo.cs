using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains;
using OrleansLlm.Grains.Retrieval;
using OrleansLlm.Silo.Hosting;
using OrleansLlm.Silo.Hosting.Storage;

namespace OrleansLlm.Benchmarks.Retrieval;

/// <summary>A silo with the embedded store that keeps one index for each of many tenants.</summary>
internal sealed class TenantSilo(IHost host) : IDisposable
{
    public IGrainFactory Grains { get; } = host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<TenantSilo> StartAsync(string root, RetrievalBenchmarkOptions options)
    {
        var host = Host.CreateDefaultBuilder()
            .UseContentRoot(AppContext.BaseDirectory)
            .ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Error))
            .UseOrleans(silo =>
            {
                new Stores(new HostSettings { DataFolder = root }).AddTo(silo);
                silo.ConfigureEndpoints(IPAddress.Loopback, FreePort(), gatewayPort: 0);
                silo.AddOrleansLlmGrains();
                silo.Services.Configure<RetrievalOptions>(retrieval => (retrieval.CacheFolder, retrieval.MaxCacheBytes) = (CacheOf(root), (long)options.CacheMiB << 20));
            })
            .Build();
        await host.StartAsync();
        return new TenantSilo(host);
    }

    public static string CacheOf(string root) => Path.Combine(root, "indexes");

    public static string NameOf(int tenant) => $"tenant-{tenant:D6}";

    public static string KeyOf(int tenant) => new IndexKey(NameOf(tenant), "index").ToString();

    public static Caller CallerOf(int tenant) => new() { Tenant = NameOf(tenant), KeyId = "benchmark" };

    /// <summary>Bytes of the store, without the silo's copies.</summary>
    public static long StoreBytes(string root) => Directory.EnumerateFiles(root).Sum(file => new FileInfo(file).Length);

    /// <summary>Lets all indexes go; what came in becomes snapshots first.</summary>
    public Task LetGoAsync() => Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

    public Task StopAsync() => host.StopAsync();

    public void Dispose() => host.Dispose();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
