using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Rollouts;

/// <summary>Keeps which versions are in force. See <see cref="RolloutBook"/> for the rules. Counts of a step are kept with its end; a crash begins the count anew.</summary>
[GrainType("rollouts")]
internal sealed partial class RolloutsGrain(
    [PersistentState("rollouts", GrainStores.Main)] IPersistentState<RolloutsState> state, TimeProvider timeProvider, ILogger<RolloutsGrain> logger)
    : Grain, IRolloutsGrain
{
    public Task<IReadOnlyList<ModelRollout>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ModelRollout>>([.. state.State.Models.Values.OrderBy(model => model.Model, StringComparer.Ordinal)]);

    public Task<ModelRollout> GetAsync(string model, CancellationToken cancellationToken) => Task.FromResult(Find(model));

    public Task<ModelRollout> StartAsync(StartRollout rollout, CancellationToken cancellationToken) =>
        ChangeAsync(rollout.Model, model => RolloutBook.Start(model, rollout, timeProvider.GetUtcNow()));

    public Task<ModelRollout> PromoteAsync(string model, string? by, CancellationToken cancellationToken) =>
        ChangeAsync(model, found => RolloutBook.Promote(found, by, timeProvider.GetUtcNow()));

    public Task<ModelRollout> RollBackAsync(string model, string? reason, string? by, CancellationToken cancellationToken) =>
        ChangeAsync(model, found => RolloutBook.RollBack(found, reason, by, timeProvider.GetUtcNow()));

    public async Task<RolloutTable> ReportAsync(IReadOnlyList<VersionTally> tallies, long knownRevision, CancellationToken cancellationToken)
    {
        foreach (var seen in tallies.Where(seen => state.State.Models.ContainsKey(seen.Model)))
        {
            state.State.Models[seen.Model] = RolloutBook.Count(state.State.Models[seen.Model], seen);
        }

        var now = timeProvider.GetUtcNow();
        foreach (var model in state.State.Models.Values.Where(model => !ReferenceEquals(RolloutBook.Judge(model, now), model)).ToList())
        {
            var judged = await ChangeAsync(model.Model, found => RolloutBook.Judge(found, now));
            LogJudged(model.Model, judged.History[^1].Kind, judged.History[^1].Version ?? "its own package", judged.History[^1].Reason ?? "");
        }

        return new RolloutTable
        {
            Revision = state.State.Revision,
            Models = state.State.Revision == knownRevision ? null : await ListAsync(cancellationToken),
        };
    }

    private ModelRollout Find(string model) => state.State.Models.GetValueOrDefault(model) ?? new ModelRollout { Model = model };

    private async Task<ModelRollout> ChangeAsync(string model, Func<ModelRollout, ModelRollout> change)
    {
        var changed = change(Find(model));
        state.State.Models[model] = changed;
        state.State.Revision++;
        try
        {
            await state.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            // Memory is ahead of the store now: the next activation reads the truth.
            DeactivateOnIdle();
            throw;
        }

        return changed;
    }

    [LoggerMessage(LogLevel.Information, "Rollout of the model '{Model}': {Event} {Version}. {Reason}")]
    private partial void LogJudged(string model, RolloutEventKind @event, string version, string reason);
}
