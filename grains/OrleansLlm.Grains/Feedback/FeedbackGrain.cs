using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts.Feedback;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Feedback;

/// <summary>Keeps a tenant's feedback. See <see cref="FeedbackRules"/> and <see cref="FeedbackLog"/>.</summary>
[GrainType("feedback")]
internal sealed class FeedbackGrain(
    [PersistentState("feedback", GrainStores.Main)] IPersistentState<FeedbackState> state,
    [FromKeyedServices(GrainStores.Main)] IGrainStorage storage,
    TimeProvider timeProvider) : Grain, IFeedbackGrain
{
    private FeedbackLog _log = null!;

    private DateTimeOffset KeptSince => timeProvider.GetUtcNow() - TimeSpan.FromDays(state.State.Settings.KeepDays);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _log = new FeedbackLog(storage, GrainContext.GrainId, state.State, state.WriteStateAsync);
        return Task.CompletedTask;
    }

    public Task<FeedbackEntry> AddAsync(FeedbackEntry entry, CancellationToken cancellationToken)
    {
        var tenant = FeedbackKey.Parse(this.GetPrimaryKeyString()).Tenant;
        var kept = FeedbackRules.Kept(entry, tenant, state.State.Settings, timeProvider.GetUtcNow());
        return this.DurableAsync(() => _log.AddAsync(kept, KeptSince));
    }

    public async Task<FeedbackPage> ReadAsync(long after, int limit, CancellationToken cancellationToken)
    {
        FeedbackRules.CheckPage(after, limit);
        var entries = await _log.ReadAsync(after, KeptSince, limit + 1);
        return new FeedbackPage { Entries = [.. entries.Take(limit)], Next = entries.Count > limit ? entries[limit - 1].Sequence : null };
    }

    public Task<FeedbackSettings> GetSettingsAsync(CancellationToken cancellationToken) => Task.FromResult(state.State.Settings);

    public Task<FeedbackSettings> SetSettingsAsync(FeedbackSettings settings, CancellationToken cancellationToken)
    {
        FeedbackRules.Check(settings);
        return this.DurableAsync(async () =>
        {
            state.State.Settings = settings;
            await state.WriteStateAsync();
            return settings;
        });
    }

    public Task<int> DeleteAsync(string? requestId, CancellationToken cancellationToken) =>
        this.DurableAsync(() => _log.RemoveAsync(entry => requestId is null || entry.RequestId == requestId));

    public Task<int> DeleteOfUserAsync(string user, CancellationToken cancellationToken) => this.DurableAsync(() => _log.RemoveAsync(entry => entry.User == user));
}
