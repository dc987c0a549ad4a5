using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>The store as it is made of a backup: until its end it counts as one that is being deleted.</summary>
internal sealed partial class VectorStoreGrain
{
    public async Task BeginAsync(CreateVectorStore settings, CancellationToken cancellationToken)
    {
        StoreRules.Check(settings);
        if (state.State.Settings is not null)
        {
            throw new LlmException(LlmErrorCode.Conflict, $"There is a vector store '{_key.Store}'.", "id");
        }

        var now = Now;
        state.State = new VectorStoreState { Settings = settings, CreatedAt = now, LastActiveAt = now, IsDeleted = true };
        await this.DurableAsync(state.WriteStateAsync);
    }

    public async Task AdoptAsync(IReadOnlyList<StoreFile> files, CancellationToken cancellationToken)
    {
        RequireRestoring();
        StoreRules.CheckFiles(_shelf.Counts.Total + files.Count, options.Value.MaxFiles);
        await this.DurableAsync(() => _shelf.PutAsync(files));
    }

    public async Task<VectorStoreInfo> EndAsync(IndexDefinition index, CancellationToken cancellationToken)
    {
        RequireRestoring();
        (state.State.Language, state.State.EmbeddingModel, state.State.Dimensions) = (index.Language, index.EmbeddingModel, index.Dimensions ?? 0);
        (state.State.IsDeleted, state.State.LastActiveAt, _savedUse) = (false, Now, Now);
        await this.DurableAsync(state.WriteStateAsync);
        this.RegisterGrainTimer(SaveUseAsync, UseSaving, UseSaving);
        return Tell();
    }

    private void RequireRestoring()
    {
        if (state.State is not { Settings: not null, IsDeleted: true })
        {
            throw new LlmException(LlmErrorCode.Conflict, $"The vector store '{_key.Store}' was deleted while it was restored.", "id");
        }
    }
}
