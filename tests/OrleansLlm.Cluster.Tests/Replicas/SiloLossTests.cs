using System.Net;
using Orleans.Runtime;
using OrleansLlm.Cluster.Tests.Hosting;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Cluster.Tests.Replicas;

public sealed class SiloLossTests
{
    [Fact]
    public async Task Calls_go_on_after_a_silo_is_lost_and_its_replica_answers_no_more()
    {
        await using var cluster = await StartAsync(2);
        var lost = cluster.Silos.Silos[1];
        var model = cluster.Client.GetGrain<IModelGrain>(new ModelKey(TestCluster.Model).ToString());
        var replica = (await model.ListAsync()).Single(offer =>
            ReplicaKey.Parse(offer.Replica).Silo == lost.SiloAddress.ToParsableString()).Replica;

        await cluster.Silos.KillSiloAsync(lost);

        await cluster.WaitForReplicasAsync(1);
        var chunks = await Requests.ReadAsync(cluster.Router().GenerateAsync(TestCluster.NewCaller(), Requests.Chat()));
        Assert.NotNull(chunks[^1].Usage);
        await Assert.ThrowsAnyAsync<Exception>(() => cluster.Client.GetGrain<IReplicaGrain>(replica).GetLoadAsync());
    }

    [Fact]
    public async Task A_silo_that_joins_serves_too()
    {
        await using var cluster = await StartAsync(1);
        await cluster.Silos.StartAdditionalSiloAsync();
        await cluster.WaitForReplicasAsync(2);
    }

    [Fact]
    public async Task A_replica_key_of_another_life_of_a_silo_is_refused()
    {
        await using var cluster = await StartAsync(1);
        var old = new ReplicaKey(TestCluster.Model, SiloAddress.New(IPAddress.Loopback, 1, 1).ToParsableString(), "cpu").ToString();
        var stream = cluster.Client.GetGrain<IReplicaGrain>(old).GenerateAsync(new ReplicaRequest
        {
            Tenant = "t",
            PromptTokens = [1],
            MaxTokens = 1,
            Request = Requests.Chat() with { Messages = null },
        });
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => Requests.ReadAsync(stream));
        Assert.Contains("has left the cluster", refused.ToString(), StringComparison.Ordinal);
    }

    private static async Task<TestCluster> StartAsync(int silos)
    {
        var cluster = new TestCluster(silos);
        await cluster.InitializeAsync();
        return cluster;
    }
}
