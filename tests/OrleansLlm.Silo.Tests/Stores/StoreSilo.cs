using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;
using OrleansLlm.Grains.Storage;
using OrleansLlm.Silo.Hosting;
using OrleansLlm.Tests.Stores;

namespace OrleansLlm.Silo.Tests.Stores;

/// <summary>A silo that has nothing but its stores, put together as the program does it.</summary>
internal sealed class StoreSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private StoreSilo(IHost host) => _host = host;

    public IGrainStorage Storage => _host.Services.GetRequiredKeyedService<IGrainStorage>(GrainStores.Main);

    public static async Task<StoreSilo> StartAsync(HostSettings settings)
    {
        var host = await BuildAsync(settings);
        await host.StartAsync();
        return new StoreSilo(host);
    }

    /// <summary>The membership table of a silo that is not started.</summary>
    public static async Task<IMembershipTable> MembershipAsync(HostSettings settings)
    {
        var table = (await BuildAsync(settings)).Services.GetRequiredService<IMembershipTable>();
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true, CancellationToken.None);
        return table;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static async Task<IHost> BuildAsync(HostSettings settings)
    {
        var stores = new Silo.Hosting.Storage.Stores(settings);
        await stores.CheckAsync(CancellationToken.None);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.UseOrleans(silo =>
        {
            stores.AddTo(silo);
            silo.ConfigureEndpoints(IPAddress.Loopback, ServerProcess.FreePort(), gatewayPort: 0);
        });
        return builder.Build();
    }
}
