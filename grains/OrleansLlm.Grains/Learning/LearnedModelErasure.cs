using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Erasure;
using OrleansLlm.Contracts.Learning;
using OrleansLlm.Grains.Erasure;

namespace OrleansLlm.Grains.Learning;

/// <summary>Deletes what a tenant trained from its feedback; the files follow at once. Such a model is of no single user: of a user there are none.</summary>
internal sealed class LearnedModelErasure(IGrainFactory grains, TimeProvider timeProvider) : IErasure
{
    public string Name => "learned_models";

    public async Task<long> EraseAsync(ErasureScope scope, CancellationToken cancellationToken)
    {
        if (!scope.IsTenant)
        {
            return 0;
        }

        var learned = grains.GetGrain<ILearnedModelsGrain>(new LearnedModelsKey(scope.Tenant).ToString());
        var list = await GrainRetry.RunAsync(() => learned.ReadAsync(cancellationToken: cancellationToken), timeProvider, cancellationToken);
        foreach (var name in list.Models!.Select(model => model.Name).Distinct())
        {
            await DeleteAsync(learned, name, cancellationToken);
        }

        return list.Models!.Count;
    }

    private async Task DeleteAsync(ILearnedModelsGrain learned, string name, CancellationToken cancellationToken)
    {
        try
        {
            await GrainRetry.RunAsync(() => learned.DeleteAsync(name, cancellationToken), timeProvider, cancellationToken);
        }
        catch (LlmException gone) when (gone.Code == LlmErrorCode.NotFound)
        {
            // Deleted meanwhile, or by a call whose answer was lost.
        }
    }
}
