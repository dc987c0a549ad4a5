using OrleansLlm.Contracts.Learning;
using OrleansLlm.Grains.Learning;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>An owner's trained models in memory, under the real rules.</summary>
internal sealed class FakeLearnedModels(TimeProvider clock) : ILearnedModelsGrain
{
    private static readonly LearnedOptions Limits = new();

    private readonly LearnedModelsState _state = new();

    private LearnedModelBook Book => new(_state, Limits);

    public Task<LearnedModelList> ReadAsync(long knownRevision = -1, CancellationToken cancellationToken = default) =>
        Task.FromResult(new LearnedModelList { Revision = _state.Revision, Models = _state.Revision == knownRevision ? null : [.. _state.Models] });

    public Task<int> ReserveAsync(string name, long bytes, CancellationToken cancellationToken = default) =>
        Task.FromResult(Book.Reserve(name, bytes, Limits.MaxTenantBytes, clock.GetUtcNow()));

    public Task<StoredLearnedModel> AddAsync(StoredLearnedModel model, CancellationToken cancellationToken = default) => Task.FromResult(Book.Add(model, clock.GetUtcNow()));

    public Task<StoredLearnedModel> ActivateAsync(string name, int version, CancellationToken cancellationToken = default) => Task.FromResult(Book.Activate(name, version));

    public Task DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        Book.Delete(name, clock.GetUtcNow());
        return Task.CompletedTask;
    }
}
