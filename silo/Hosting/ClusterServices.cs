using System.Net;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Metadata;
using Orleans.Runtime.Hosting;
using OrleansLlm.Grains;
using OrleansLlm.Silo.Hosting.Clustering;
using OrleansLlm.Silo.Hosting.Storage;

namespace OrleansLlm.Silo.Hosting;

/// <summary>Puts the silo together: ports, membership, storage, failure detection.</summary>
internal static class ClusterServices
{
    /// <summary>Client and silo must agree: a caller that gives up before its callee leaves work behind.</summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(30);

    public static void AddCluster(this ISiloBuilder silo, HostSettings settings, Stores stores)
    {
        stores.AddTo(silo);
        silo.ConfigureEndpoints(IPAddress.Parse(settings.SiloAddress), settings.SiloPort, settings.GatewayPort);
        silo.Configure<SiloOptions>(options => options.SiloName = $"{Environment.MachineName}:{settings.SiloPort}");
        silo.AddOrleansLlmGrains();
        silo.AddFailureDetection();
        silo.AddGoneSilos();

        // With the default directory a dead silo makes healthy ones drop activations, and their streams with them.
        silo.AddDistributedGrainDirectory();
        silo.AddCachedInterfaceTypes();
        if (silo.Configuration[Telemetry.StandardEndpoint] is { Length: > 0 })
        {
            // Without a collector nobody sees spans, and each call of a grain would pay for its filter.
            silo.AddActivityPropagation();
        }

        silo.AddDashboard(options => options.HideTrace = true);
    }

    /// <summary>Asked before Orleans' own, which stands later in the list.</summary>
    private static void AddCachedInterfaceTypes(this ISiloBuilder silo) =>
        silo.Services.Insert(0, ServiceDescriptor.Singleton<IGrainInterfaceTypeProvider, CachedInterfaceTypes>());

    /// <summary>Killed silos are noticed by their ports.</summary>
    private static void AddGoneSilos(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<ClosedConnections>();
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<ClosedConnections>((options, closed) =>
        {
            options.ConfigureSiloInboundConnection(closed.Watch);
            options.ConfigureSiloOutboundConnection(closed.Watch);
        });
        silo.Services.AddHostedService<GoneSilos>();
    }

    /// <summary>
    /// A silo that falls silent (its machine or network is gone) is noticed in two to four seconds instead of ten and more. On a busy machine Orleans waits up to four times as long
    /// for each probe: less would declare busy silos dead.
    /// </summary>
    private static void AddFailureDetection(this ISiloBuilder silo)
    {
        silo.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(2);
            options.NumMissedProbesLimit = 2;
            options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
        });

        // A dead silo's grains may live elsewhere at once. Holding them back guards against a silo that was declared dead and lives on;
        // here the version of each state does that: such a silo's writes are refused.
        silo.Configure<GrainDirectoryOptions>(options => options.RangeLeaseDuration = TimeSpan.Zero);
        silo.Configure<SiloMessagingOptions>(options =>
        {
            options.ResponseTimeout = ResponseTimeout;
            options.SystemResponseTimeout = ResponseTimeout;
        });
        silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromMinutes(15));
    }
}
