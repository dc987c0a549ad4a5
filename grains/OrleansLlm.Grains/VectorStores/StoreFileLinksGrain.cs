using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>A file's vector stores.</summary>
[GrainType("store-file-links")]
internal sealed class StoreFileLinksGrain([PersistentState("links", GrainStores.Main)] IPersistentState<StoreFileLinksState> state) : Grain, IStoreFileLinksGrain
{
    public async Task AddAsync(string store, CancellationToken cancellationToken)
    {
        if (!state.State.Stores.Contains(store))
        {
            state.State.Stores.Add(store);
            await this.DurableAsync(state.WriteStateAsync);
        }
    }

    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (state.State.Stores.Count > 0)
        {
            var key = FileKey.Parse(this.GetPrimaryKeyString());
            foreach (var store in state.State.Stores)
            {
                await RemoveAsync(GrainFactory.GetGrain<IStoreFilesGrain>(new VectorStoreKey(key.Tenant, store).ToString()), key.File, cancellationToken);
            }

            // Last: what broke off is begun again with all of them.
            await this.DurableAsync(state.ClearStateAsync);
            state.State = new StoreFileLinksState();
        }

        DeactivateOnIdle();
    }

    private static async Task RemoveAsync(IStoreFilesGrain files, string file, CancellationToken cancellationToken)
    {
        try
        {
            await files.RemoveAsync(file, cancellationToken);
        }
        catch (LlmException gone) when (gone.Code == LlmErrorCode.NotFound)
        {
            // Taken out before, or the store is deleted.
        }
    }
}
