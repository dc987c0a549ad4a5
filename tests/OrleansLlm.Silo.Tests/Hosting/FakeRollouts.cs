using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Grains.Rollouts;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>Real rollouts in memory, without a grain around them.</summary>
internal sealed class FakeRollouts(TimeProvider clock) : IRolloutsGrain
{
    private readonly Dictionary<string, ModelRollout> _models = [];

    public Task<IReadOnlyList<ModelRollout>> ListAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<ModelRollout>>([.. _models.Values]);

    public Task<ModelRollout> GetAsync(string model, CancellationToken cancellationToken = default) => Task.FromResult(Find(model));

    public Task<ModelRollout> StartAsync(StartRollout rollout, CancellationToken cancellationToken = default) =>
        Run(rollout.Model, model => RolloutBook.Start(model, rollout, clock.GetUtcNow()));

    public Task<ModelRollout> PromoteAsync(string model, string? by, CancellationToken cancellationToken = default) =>
        Run(model, found => RolloutBook.Promote(found, by, clock.GetUtcNow()));

    public Task<ModelRollout> RollBackAsync(string model, string? reason, string? by, CancellationToken cancellationToken = default) =>
        Run(model, found => RolloutBook.RollBack(found, reason, by, clock.GetUtcNow()));

    public Task<RolloutTable> ReportAsync(IReadOnlyList<VersionTally> tallies, long knownRevision, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    private ModelRollout Find(string model) => _models.GetValueOrDefault(model) ?? new ModelRollout { Model = model };

    /// <summary>Refusals come as they come from a grain: through the task.</summary>
    private async Task<ModelRollout> Run(string model, Func<ModelRollout, ModelRollout> change)
    {
        await Task.Yield();
        return _models[model] = change(Find(model));
    }
}
