using OrleansLlm.Contracts.Learning;
using OrleansLlm.Grains.Erasure;

namespace OrleansLlm.Grains.Learning;

/// <summary>Deletes what a tenant trained from its feedback; the files follow at once. Such a model is of no single user.</summary>
internal sealed class LearnedModelErasure(IGrainFactory grains, TimeProvider timeProvider) : TenantErasure(timeProvider)
{
    public override string Name => "learned_models";

    protected override async Task<long> EraseAsync(string tenant, CancellationToken cancellationToken)
    {
        var learned = grains.GetGrain<ILearnedModelsGrain>(new LearnedModelsKey(tenant).ToString());
        var list = await CallAsync(() => learned.ReadAsync(cancellationToken: cancellationToken), cancellationToken);
        foreach (var name in list.Models!.Select(model => model.Name).Distinct())
        {
            await DeleteAsync(() => learned.DeleteAsync(name, cancellationToken), cancellationToken);
        }

        return list.Models!.Count;
    }
}
