using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Erasure.Disks;

/// <summary>Keeps one list.</summary>
[GrainType("erased-names")]
internal sealed class ErasedNamesGrain([FromKeyedServices(GrainStores.Main)] IGrainStorage storage, TimeProvider timeProvider) : Grain, IErasedNamesGrain
{
    private ErasedLog _erased = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _erased = new ErasedLog(storage, GrainContext.GrainId, ErasedLists.KeptFor(this.GetPrimaryKeyString()), timeProvider);
        return _erased.LoadAsync();
    }

    public async Task AddAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        try
        {
            await _erased.AddAsync(names);
        }
        catch
        {
            // Memory is ahead of the store now: the next activation reads the truth.
            DeactivateOnIdle();
            throw;
        }
    }

    public Task<ErasedPage> ReadAsync(long after, CancellationToken cancellationToken) => Task.FromResult(_erased.Read(after, IErasedNamesGrain.Page));
}
