using Orleans.Runtime;

namespace OrleansLlm.Cluster.Tests.Retrieval;

public sealed class IndexLossTests
{
    [Fact]
    public async Task An_index_answers_from_another_silo_when_its_own_is_killed_and_after_it_was_let_go()
    {
        await using var cluster = new IndexCluster();
        await cluster.InitializeAsync();
        var index = cluster.Index("tenant");
        await index.CreateAsync();
        for (var i = 0; i < 8; i++)
        {
            await index.PutAsync(IndexCluster.Document($"d{i}", 30));
        }

        await Budgets.BudgetCluster.UntilAsync(async () => await index.Life.GetAsync() is { IsDividing: false, Shards: > 1 });
        await index.PutAsync(IndexCluster.Document("last", 2, "rare"));
        var (common, rare) = (await index.ScoresAsync("common d3 part7"), await index.ScoresAsync("rare"));

        // Let go with a snapshot, and opened again from the disk.
        await cluster.Cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        Assert.Equal(common, await index.ScoresAsync("common d3 part7"));

        await index.PutAsync(IndexCluster.Document("later", 1, "rare"));
        await cluster.Silos.KillSiloAsync(await cluster.SiloOfAsync(index));
        Assert.Equal(rare.Count + 1, (await index.ScoresAsync("rare")).Count);
        await index.Documents.ApplyAsync(new Contracts.Retrieval.IndexBatch { Deletes = ["later"] });
        Assert.Equal(common, await index.ScoresAsync("common d3 part7"));
    }
}
