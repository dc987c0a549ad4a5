using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Alerts;

/// <summary>A durable set of tenants.</summary>
[GrainType("alert-outbox")]
internal sealed class AlertOutboxGrain([PersistentState("alert-outbox", GrainStores.Main)] IPersistentState<AlertOutboxState> state)
    : Grain, IAlertOutboxGrain
{
    public Task AddAsync(string tenant, CancellationToken cancellationToken) =>
        state.State.Tenants.Add(tenant) ? WriteAsync() : Task.CompletedTask;

    public Task RemoveAsync(string tenant, CancellationToken cancellationToken) =>
        state.State.Tenants.Remove(tenant) ? WriteAsync() : Task.CompletedTask;

    public Task WakeAsync(CancellationToken cancellationToken)
    {
        // Not awaited: a grain that can not be activated now is woken by the next silo or by its next alert.
        foreach (var tenant in state.State.Tenants)
        {
            GrainFactory.GetGrain<IAlertsGrain>(new AlertsKey(tenant).ToString()).GetAsync(CancellationToken.None).Ignore();
        }

        return Task.CompletedTask;
    }

    private async Task WriteAsync()
    {
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
    }
}
