using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;
using OrleansLlm.Cluster.Tests.Budgets;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains;
using OrleansLlm.Grains.Jobs;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Cluster.Tests.Jobs;

/// <summary>Silos, two where nothing else is said, that know one kind of job, on one store.</summary>
internal sealed class JobCluster : IAsyncDisposable
{
    public const string Kind = "test";

    private InProcessTestCluster _cluster = null!;

    public ScriptedHandler Handler { get; } = new();

    public InProcessTestCluster Silos => _cluster;

    public SwitchedStore Store { get; } = new();

    public static async Task<JobCluster> StartAsync(short silos = 2)
    {
        var jobs = new JobCluster();
        var started = 0;
        var builder = new InProcessTestClusterBuilder(silos);
        builder.AddPatience();
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<IGrainStorage>(GrainStores.Main, jobs.Store);
            silo.Services.AddKeyedSingleton(Kind, jobs.Handler.On(Interlocked.Increment(ref started)));
            silo.AddOrleansLlmGrains();
        });
        jobs._cluster = builder.Build();
        await jobs._cluster.DeployAsync();
        return jobs;
    }

    public IJobGrain Job(string id) => _cluster.Client.GetGrain<IJobGrain>(new JobKey("acme", id).ToString());

    public static JobRequest Request(string input = "{}") =>
        new() { Kind = Kind, Input = input, Caller = new Caller { Tenant = "acme", KeyId = "k" } };

    /// <summary>The silo in which a job lives.</summary>
    public async Task<InProcessSiloHandle> SiloOfAsync(string id)
    {
        var address = await _cluster.Client.GetGrain<IManagementGrain>(0).GetActivationAddress(Job(id));
        return _cluster.Silos.Single(silo => silo.SiloAddress.Equals(address));
    }

    public async Task<JobInfo> UntilAsync(string id, Func<JobInfo, bool> condition)
    {
        JobInfo? info = null;
        await BudgetCluster.UntilAsync(async () =>
        {
            try
            {
                return condition(info = await Job(id).GetAsync());
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                return false; // The cluster finds out about a lost silo.
            }
        });
        return info!;
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }
}
