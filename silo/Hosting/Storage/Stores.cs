using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using OrleansLlm.Grains;
using OrleansLlm.Grains.Storage;
using OrleansLlm.Silo.Hosting.Clustering;
using OrleansLlm.Silo.Hosting.Storage.Embedded;
using OrleansLlm.Silo.Hosting.Storage.Postgres;
using OrleansLlm.Silo.Hosting.Storage.Redis;
#if AZURE
using OrleansLlm.Silo.Hosting.Storage.Azure;
#endif

namespace OrleansLlm.Silo.Hosting.Storage;

/// <summary>The stores that the settings choose: for grain state and for membership, often the same one.</summary>
internal sealed class Stores
{
    private const string StorageString = "OrleansLlm:Storage:ConnectionString";
    private const string ClusteringString = "OrleansLlm:Clustering:ConnectionString";

    /// <summary>The name of the provider behind <see cref="GrainStores.Main"/>.</summary>
    private const string Provider = "provider";

    private readonly HostSettings _settings;
    private readonly IStoreBackend _state;
    private readonly IStoreBackend _membership;

    /// <exception cref="StartupException">A setting is wrong; the message names it.</exception>
    public Stores(HostSettings settings)
    {
        _settings = settings;
        Require(settings.Storage);
        Require(settings.Clustering);
        var (storage, clustering) = (settings.Storage, settings.Clustering);
        _state = Create(storage.Provider, storage.ConnectionString, StorageString);
        var kind = clustering.Provider ?? storage.Provider;
        var isSame = kind == storage.Provider && (clustering.ConnectionString is null || clustering.ConnectionString == storage.ConnectionString);
        _membership = isSame ? _state : Create(kind, clustering.ConnectionString, ClusteringString);
        if (storage.Provider == StoreKind.Embedded && kind != StoreKind.Embedded)
        {
            throw new StartupException(
                $"OrleansLlm:Storage:Provider is embedded, a file of one machine, but OrleansLlm:Clustering:Provider joins several. Choose {kind} or another server for the storage too.");
        }
    }

    /// <summary>Connects to the stores once.</summary>
    /// <exception cref="StartupException">One can not be used.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await _state.CheckAsync(cancellationToken);
        if (_membership != _state)
        {
            await _membership.CheckAsync(cancellationToken);
        }
    }

    public void AddTo(ISiloBuilder silo)
    {
        var (storage, clustering) = (_settings.Storage, _settings.Clustering);
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (clustering.ClusterId, clustering.ServiceId));
        _membership.AddMembership(silo);
        _state.AddState(silo, Provider);
        silo.Services.AddGrainStorage(GrainStores.Main, (services, _) => new GuardedGrainStorage(
            services.GetRequiredKeyedService<IGrainStorage>(Provider),
            ActivatorUtilities.CreateInstance<StateSerializer>(services),
            _state.KeyOf,
            storage.Timeout,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<GuardedGrainStorage>>()));
    }

    private IStoreBackend Create(string kind, string? connectionString, string setting) => kind switch
    {
        StoreKind.Embedded => connectionString is null
            ? new EmbeddedBackend(_settings.DatabasePath)
            : throw new StartupException($"{setting} is set, but the provider is embedded and keeps its file in OrleansLlm:DataFolder. Set the provider or leave it out."),
        StoreKind.Postgres => new PostgresBackend(Required(kind, connectionString, setting), setting, _settings.Storage.AllowVolatile),
        StoreKind.Redis => new RedisBackend(Required(kind, connectionString, setting), setting, _settings.Clustering.ServiceId, _settings.Storage.AllowVolatile),
#if AZURE
        StoreKind.Azure => new AzureBackend(Required(kind, connectionString, setting), setting, _settings.Clustering.ServiceId),
#else
        StoreKind.Azure => throw new StartupException($"{setting[..setting.LastIndexOf(':')]}:Provider is azure, but this build has no Azure stores. Build with -p:Cloud=azure."),
#endif
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind of store without a backend."),
    };

    private static string Required(string kind, string? connectionString, string setting) => string.IsNullOrWhiteSpace(connectionString)
        ? throw new StartupException($"{setting} must be set for the provider {kind}.")
        : connectionString;

    private static void Require<TSettings>(TSettings settings)
        where TSettings : class
    {
        if (new SettingsValidator<TSettings>().Validate(Options.DefaultName, settings) is { Failed: true, Failures: var failures })
        {
            throw new StartupException(string.Join(' ', failures));
        }
    }
}
