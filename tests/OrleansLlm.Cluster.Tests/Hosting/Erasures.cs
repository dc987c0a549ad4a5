using System.Text.Json;
using OrleansLlm.Contracts.Erasure;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Cluster.Tests.Hosting;

/// <summary>Erasures of whole tenants.</summary>
internal static class Erasures
{
    /// <summary>Makes a caller's tenant, and a key that may erase it.</summary>
    /// <returns>The caller with that key.</returns>
    public static async Task<Caller> SignInAsync(TestCluster cluster, Caller caller)
    {
        var name = new TenantKey(caller.Tenant).ToString();
        await cluster.Client.GetGrain<ITenantProfileGrain>(name).CreateAsync(new CreateTenantRequest());
        var key = await cluster.Client.GetGrain<ITenantGrain>(name).CreateKeyAsync(new CreateKeyRequest { Name = "k", Role = KeyRole.Owner });
        return caller with { KeyId = key.Info.Id, Role = KeyRole.Owner };
    }

    /// <summary>Erases a caller's tenant.</summary>
    /// <returns>What was removed.</returns>
    public static async Task<ErasureProgress> RunAsync(TestCluster cluster, Caller caller)
    {
        var job = cluster.Client.GetGrain<IJobGrain>(new JobKey(caller.Tenant, $"erasure_{Guid.NewGuid():N}").ToString());
        var scope = JsonSerializer.Serialize(new ErasureScope { Tenant = caller.Tenant }, ErasureJson.Default.ErasureScope);
        await job.StartAsync(new JobRequest { Kind = ErasureJson.Kind, Caller = caller, Input = scope });
        await UntilAsync(async () => (await job.GetAsync()).HasEnded);
        return JsonSerializer.Deserialize((await job.GetAsync()).Progress!, ErasureJson.Default.ErasureProgress)!;
    }

    /// <summary>Waits for something, five minutes at most.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (!await holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
        }
    }
}
