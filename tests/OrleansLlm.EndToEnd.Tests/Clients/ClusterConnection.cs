using System.Net;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansLlm.Client;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Clients;

/// <summary>An Orleans client connected to a silo process, as a .NET program hosts it.</summary>
internal sealed class ClusterConnection : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly List<ServiceProvider> _chats = [];

    private ClusterConnection(IHost host) => _host = host;

    /// <summary>The Orleans client.</summary>
    public IClusterClient Grains => _host.Services.GetRequiredService<IClusterClient>();

    /// <summary>Connects to the cluster of some silos, through whichever of them is there.</summary>
    public static async Task<ClusterConnection> OpenAsync(params IEnumerable<SiloProcess> silos)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UseOrleansLlmCluster(cluster => cluster.Gateways = [.. silos.Select(silo => new IPEndPoint(IPAddress.Loopback, silo.GatewayPort))]);
        var host = builder.Build();
        await host.StartAsync();
        return new ClusterConnection(host);
    }

    /// <summary>The chat client of our SDK over this connection.</summary>
    public IChatClient Chat(string key) => Services(key).GetRequiredService<IChatClient>();

    /// <summary>The services of our SDK over this connection.</summary>
    public IServiceProvider Services(string key)
    {
        var services = new ServiceCollection().AddSingleton(Grains);
        services.AddOrleansLlmClusterClient(options =>
        {
            options.ApiKey = key;
            options.DefaultModel = "ember";
        });
        var provider = services.BuildServiceProvider();
        _chats.Add(provider);
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        _chats.ForEach(provider => provider.Dispose());
        await _host.StopAsync();
        _host.Dispose();
    }
}
