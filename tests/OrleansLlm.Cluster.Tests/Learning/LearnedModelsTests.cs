using Microsoft.Extensions.DependencyInjection;
using OrleansLlm.Cluster.Tests.Budgets;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Learning;
using OrleansLlm.Grains.Files;
using OrleansLlm.Grains.Learning;
using OrleansLlm.Routing.Learning.Scoring;

namespace OrleansLlm.Cluster.Tests.Learning;

public sealed class LearnedModelsTests(BudgetCluster cluster) : IClassFixture<BudgetCluster>
{
    private readonly string _tenant = $"tenant-{Guid.NewGuid():N}";

    private LearnedModelsKey Key => new(_tenant);

    [Fact]
    public async Task A_model_stored_through_one_silo_is_found_by_another_and_its_next_version_follows()
    {
        await StoreAsync(Key, "mine", 0.9);
        var cache = cluster.Services(1).GetRequiredService<LearnedModelCache>();
        await cache.ReadyAsync(_tenant, CancellationToken.None);
        Assert.Equal(0.9, cache.Of(_tenant).CascadeThreshold("mine"));

        await StoreAsync(Key, "mine", 0.4);
        await BudgetCluster.UntilAsync(async () =>
        {
            await cache.ReadyAsync(_tenant, CancellationToken.None);
            return cache.Of(_tenant).CascadeThreshold("mine") == 0.4;
        });
        await cluster.Silos.Client.GetGrain<ILearnedModelsGrain>(Key.ToString()).DeleteAsync("mine");
        await BudgetCluster.UntilAsync(async () =>
        {
            await cache.ReadyAsync(_tenant, CancellationToken.None);
            return cache.Find(_tenant, "mine") is null;
        });
        var contents = cluster.Services(2).GetRequiredService<FileContents>();
        await BudgetCluster.UntilAsync(async () => await contents.CountAsync(LearnedFiles.KeyOf(Key, "mine", 1)) + await contents.CountAsync(LearnedFiles.KeyOf(Key, "mine", 2)) == 0);
    }

    [Fact]
    public async Task A_tenants_own_model_comes_before_the_common_one_and_is_no_other_tenants()
    {
        var name = $"name-{Guid.NewGuid():N}";
        await StoreAsync(new LearnedModelsKey(null), name, 0.1);
        await StoreAsync(Key, name, 0.2);
        var cache = cluster.Services(0).GetRequiredService<LearnedModelCache>();
        var other = $"{_tenant}-other";
        await cache.ReadyAsync(_tenant, CancellationToken.None);
        await BudgetCluster.UntilAsync(async () =>
        {
            await cache.ReadyAsync(other, CancellationToken.None);
            return cache.Of(other).CascadeThreshold(name) == 0.1;
        });
        Assert.Equal(0.2, cache.Of(_tenant).CascadeThreshold(name));
    }

    [Fact]
    public async Task A_broken_file_is_refused_before_anything_is_kept()
    {
        var files = cluster.Services(0).GetRequiredService<LearnedFiles>();
        await Assert.ThrowsAsync<LlmException>(() => files.StoreAsync(Key, "broken", [1, 2, 3], CancellationToken.None));
        Assert.Empty((await cluster.Silos.Client.GetGrain<ILearnedModelsGrain>(Key.ToString()).ReadAsync()).Models!);
    }

    private Task<StoredLearnedModel> StoreAsync(LearnedModelsKey key, string name, double threshold) => cluster.Services(0).GetRequiredService<LearnedFiles>()
        .StoreAsync(key, name, CascadeThreshold.ForShare([new(threshold, 0, 1)], 0).ToBytes(), CancellationToken.None);
}
