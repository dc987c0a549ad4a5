using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.TestingHost;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains;
using OrleansLlm.Grains.Alerts;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Cluster.Tests.Hosting;

/// <summary>A cluster in this process with the real grains, the real engine and the embedded model; storage in memory.</summary>
public sealed class TestCluster : IAsyncLifetime
{
    public const string Model = EmbeddedModels.Default;

    private readonly int _silos;
    private readonly string? _modelsFolder;
    private readonly int _maxWaiting;
    private readonly Action<ServingOptions>? _configure;
    private readonly IGrainStorage? _storage;
    private readonly Action<IServiceCollection>? _services;
    private InProcessTestCluster _cluster = null!;

    /// <summary>Three silos, for the tests of a class.</summary>
    public TestCluster()
        : this(3)
    {
    }

    internal TestCluster(int silos, string? modelsFolder = null, int maxWaiting = 256, Action<ServingOptions>? configure = null, IGrainStorage? storage = null,
        Action<IServiceCollection>? services = null) =>
        (_silos, _modelsFolder, _maxWaiting, _configure, _storage, _services) = (silos, modelsFolder, maxWaiting, configure, storage, services);

    public IClusterClient Client => _cluster.Client;

    /// <summary>The services of the first silo.</summary>
    public IServiceProvider Services => _cluster.Silos[0].ServiceProvider;

    internal InProcessTestCluster Silos => _cluster;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder((short)_silos);
        builder.AddPatience();
        builder.ConfigureSilo((_, silo) =>
        {
            if (_storage is null)
            {
                silo.AddMemoryGrainStorage(GrainStores.Main);
            }
            else
            {
                silo.Services.AddKeyedSingleton(GrainStores.Main, _storage);
            }

            silo.Services.AddSingleton(new EmbeddedModels(Path.Combine(AppContext.BaseDirectory, "models")));
            silo.Services.Configure<ServingOptions>(options =>
            {
                (options.Slots, options.Threads, options.MaxWaiting, options.ModelsFolder) = (4, 1, _maxWaiting, _modelsFolder);
                _configure?.Invoke(options);
            });
            silo.Services.Configure<AlertOptions>(options => options.AllowPrivateAddresses = true);
            _services?.Invoke(silo.Services);
            silo.AddOrleansLlmGrains();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        await WaitForReplicasAsync(_silos);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }

    /// <summary>A caller of a tenant that no other test uses.</summary>
    public static Caller NewCaller() => new() { Tenant = $"tenant-{Guid.NewGuid():N}", KeyId = "test-key" };

    public IRouterGrain Router(string shard = "test") =>
        Client.GetGrain<IRouterGrain>(new RouterKey(RouterKey.DirectRoute, shard).ToString());

    /// <summary>Waits until so many silos have announced the model.</summary>
    public async Task WaitForReplicasAsync(int expected, string name = Model)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var model = Client.GetGrain<IModelGrain>(new ModelKey(name).ToString());
        while (true)
        {
            try
            {
                if ((await model.ListAsync(patience.Token)).Count == expected)
                {
                    return;
                }
            }
            catch (Exception) when (!patience.IsCancellationRequested)
            {
                // The cluster is still settling.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
        }
    }
}
