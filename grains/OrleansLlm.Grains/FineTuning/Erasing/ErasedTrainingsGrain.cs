using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.FineTuning.Erasing;

/// <summary>A durable list that grows.</summary>
[GrainType("erased-trainings")]
internal sealed class ErasedTrainingsGrain([FromKeyedServices(GrainStores.Main)] IGrainStorage storage) : Grain, IErasedTrainingsGrain
{
    private const int RowsPerSegment = 512;

    private SegmentedTable<ErasedTraining> _erased = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _erased = new SegmentedTable<ErasedTraining>(storage, GrainContext.GrainId, "erased", RowsPerSegment, erased => erased.Hash);
        return _erased.LoadAsync();
    }

    public async Task AddAsync(IReadOnlyList<string> hashes, CancellationToken cancellationToken)
    {
        try
        {
            await _erased.PutAsync([.. hashes.Distinct().Where(hash => _erased.Find(hash) is null).Select(hash => new ErasedTraining(hash))]);
        }
        catch
        {
            // Memory is ahead of the store now: the next activation reads the truth.
            DeactivateOnIdle();
            throw;
        }
    }

    public Task<IReadOnlyList<string>> ReadAsync(int known, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. _erased.Rows.Skip(known).Take(IErasedTrainingsGrain.Page).Select(erased => erased.Hash)]);
}
