using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.VectorStores;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.VectorStores;

/// <summary>
/// Owns a vector store: its files and what is in its index, which bears its name. Changes are made one after the other; who only looks is answered between
/// their steps.
/// </summary>
[GrainType("vector-store")]
internal sealed partial class VectorStoreGrain(
    [PersistentState("vector-store", GrainStores.Main)] IPersistentState<VectorStoreState> state,
    [FromKeyedServices(GrainStores.Main)] IGrainStorage storage,
    VectorStoreInstruments instruments,
    IOptions<VectorStoresOptions> options,
    TimeProvider timeProvider) : Grain, IVectorStoreGrain, IStoreFilesGrain, IStoreBatchesGrain, IStoreIngestGrain, IStoreExpiryGrain, IStoreRestoreGrain
{
    /// <summary>How exact the time of last use is that a crash leaves.</summary>
    private static readonly TimeSpan UseSaving = TimeSpan.FromMinutes(1);

    private VectorStoreKey _key;
    private StoreShelf _shelf = null!;
    private DateTimeOffset _savedUse;

    private DateTimeOffset Now => timeProvider.GetUtcNow();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = VectorStoreKey.Parse(this.GetPrimaryKeyString());
        _shelf = new StoreShelf(storage, GrainContext.GrainId);
        _savedUse = state.State.LastActiveAt;
        if (state.State.Settings is not null)
        {
            await _shelf.LoadAsync();
            this.RegisterGrainTimer(SaveUseAsync, UseSaving, UseSaving);
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => SaveUseAsync();

    public async Task<VectorStoreInfo> CreateAsync(CreateVectorStore request, CancellationToken cancellationToken)
    {
        StoreRules.Check(request);
        if (state.State.Settings is not null)
        {
            // Ids are random: it is the same request again.
            return !state.State.IsDeleted ? Tell() : throw new LlmException(LlmErrorCode.Conflict, $"The vector store '{_key.Store}' was deleted.", "id");
        }

        var now = Now;
        state.State = new VectorStoreState { Settings = request, CreatedAt = now, LastActiveAt = now };
        _savedUse = now;
        await this.DurableAsync(state.WriteStateAsync);
        this.RegisterGrainTimer(SaveUseAsync, UseSaving, UseSaving);
        return Tell();
    }

    Task<VectorStoreInfo> IVectorStoreGrain.GetAsync(CancellationToken cancellationToken)
    {
        RequireExisting();
        return Task.FromResult(Tell());
    }

    public Task<VectorStoreInfo> OpenAsync(CancellationToken cancellationToken)
    {
        RequireUsable();
        state.State.LastActiveAt = Now;
        return Task.FromResult(Tell());
    }

    public async Task<VectorStoreInfo> UpdateAsync(VectorStoreUpdate update, CancellationToken cancellationToken)
    {
        RequireExisting();
        StoreRules.Check(update);
        if (update.Search is not null && state.State.Language is not null)
        {
            // First: it checks them.
            await Index().UpdateAsync(new IndexUpdate { Search = update.Search }, cancellationToken);
        }

        state.State.Settings = StoreRules.Changed(state.State.Settings!, update);
        state.State.LastActiveAt = state.State.ExpiredAt is null && !StoreRules.HasExpired(state.State, Now) ? Now : state.State.LastActiveAt;
        await this.DurableAsync(state.WriteStateAsync);
        return Tell();
    }

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        if (state.State.Settings is null)
        {
            throw NotFound();
        }

        // Noted first: what breaks off is gone on with, and nothing finds the store meanwhile.
        state.State.IsDeleted = true;
        await this.DurableAsync(state.WriteStateAsync);
        await EmptyAsync(cancellationToken);
        await this.DurableAsync(state.ClearStateAsync);
        state.State = new VectorStoreState();
        DeactivateOnIdle();
    }

    public async Task<DateTimeOffset?> WakeAsync(CancellationToken cancellationToken)
    {
        if (state.State.IsDeleted)
        {
            await DeleteAsync(cancellationToken);
        }

        RequireExisting();
        if (state.State.ExpiredAt is null && StoreRules.HasExpired(state.State, Now))
        {
            await EmptyAsync(cancellationToken);
            (state.State.ExpiredAt, state.State.Language, state.State.EmbeddingModel) = (StoreRules.ExpiresAt(state.State), null, null);
            await this.DurableAsync(state.WriteStateAsync);
            instruments.OnExpired();
        }

        return state.State.ExpiredAt is null ? StoreRules.ExpiresAt(state.State) : null;
    }

    /// <summary>Ends the jobs, then removes the index, then the files: what breaks off in between is done again.</summary>
    private async Task EmptyAsync(CancellationToken cancellationToken)
    {
        foreach (var job in _shelf.Files.Where(file => file.Status == StoreFileStatus.InProgress).Select(file => file.Job).Distinct().ToList())
        {
            await CancelAsync(job, cancellationToken);
        }

        await Index().DeleteAsync(cancellationToken);
        await this.DurableAsync(_shelf.ClearAsync);
    }

    private async Task CancelAsync(string job, CancellationToken cancellationToken)
    {
        try
        {
            await GrainFactory.GetGrain<IJobGrain>(new JobKey(_key.Tenant, job).ToString()).CancelAsync(cancellationToken);
        }
        catch (LlmException gone) when (gone.Code == LlmErrorCode.NotFound)
        {
            // Its maker died before it was made.
        }
    }

    private async Task SaveUseAsync()
    {
        if (state.State is { Settings: not null, IsDeleted: false } && state.State.LastActiveAt > _savedUse)
        {
            _savedUse = state.State.LastActiveAt;
            await this.DurableAsync(state.WriteStateAsync);
        }
    }

    private VectorStoreInfo Tell() => StoreRules.Tell(_key.Store, state.State, _shelf, Now);

    private IIndexGrain Index() => GrainFactory.GetGrain<IIndexGrain>(IndexName());

    private IIndexDocumentsGrain Documents() => GrainFactory.GetGrain<IIndexDocumentsGrain>(IndexName());

    private string IndexName() => new IndexKey(_key.Tenant, _key.Store).ToString();

    private void RequireUsable()
    {
        RequireExisting();
        if (StoreRules.HasExpired(state.State, Now))
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"The vector store '{_key.Store}' has expired: it was not used for {state.State.Settings!.ExpiresAfterDays} days.", "vector_store_id");
        }
    }

    private void RequireExisting()
    {
        if (state.State.Settings is null || state.State.IsDeleted)
        {
            // Made-up ids must not fill memory with activations.
            DeactivateOnIdle();
            throw NotFound();
        }
    }

    private LlmException NotFound() => new(LlmErrorCode.NotFound, $"There is no vector store '{_key.Store}'.", "vector_store_id");
}
