using Microsoft.Extensions.Options;
using Orleans.Runtime;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Contracts.Learning;
using OrleansLlm.Grains.Files;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Learning;

/// <summary>An owner's trained models. See <see cref="LearnedModelBook"/> for the rules. Files of deleted versions are removed after the answer.</summary>
[GrainType("learned-models")]
internal sealed class LearnedModelsGrain(
    [PersistentState("learned-models", GrainStores.Main)] IPersistentState<LearnedModelsState> state,
    FileContents contents,
    IOptions<LearnedOptions> options,
    TimeProvider timeProvider) : Grain, ILearnedModelsGrain
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(10);

    private LearnedModelBook _book = null!;
    private LearnedModelsKey _key;
    private IGrainTimer _sweep = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = LearnedModelsKey.Parse(this.GetPrimaryKeyString());
        _book = new LearnedModelBook(state.State, options.Value);
        _sweep = this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(Soon, Later));
        return Task.CompletedTask;
    }

    public Task<LearnedModelList> ReadAsync(long knownRevision, CancellationToken cancellationToken) => Task.FromResult(new LearnedModelList
    {
        Revision = state.State.Revision,
        Models = state.State.Revision == knownRevision ? null : [.. state.State.Models],
    });

    public Task<int> ReserveAsync(string name, long bytes, CancellationToken cancellationToken) =>
        WriteAsync(() => _book.Reserve(name, bytes, _key.Tenant is null ? options.Value.MaxGlobalBytes : options.Value.MaxTenantBytes, timeProvider.GetUtcNow()));

    public Task<StoredLearnedModel> AddAsync(StoredLearnedModel model, CancellationToken cancellationToken) => WriteAsync(() => _book.Add(model, timeProvider.GetUtcNow()));

    public Task<StoredLearnedModel> ActivateAsync(string name, int version, CancellationToken cancellationToken) => WriteAsync(() => _book.Activate(name, version));

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => WriteAsync(() =>
    {
        _book.Delete(name, timeProvider.GetUtcNow());
        return name;
    });

    private async Task<T> WriteAsync<T>(Func<T> change)
    {
        var answer = change();
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            // Memory is ahead of the store now: the next activation reads the truth.
            DeactivateOnIdle();
            throw;
        }

        _sweep.Change(Soon, Later);
        return answer;
    }

    /// <summary>The file first: an entry without a file is harmless, a file without an entry would stay for ever.</summary>
    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        foreach (var doomed in state.State.Doomed.Where(doomed => doomed.After <= now).ToList())
        {
            var file = LearnedFiles.KeyOf(_key, doomed.Name, doomed.Version);
            var chunks = await contents.CountAsync(file);
            await contents.RemoveAsync(file, chunks, chunks);
            state.State.Doomed.Remove(doomed);
            await WriteAsync(() => true);
        }
    }
}
