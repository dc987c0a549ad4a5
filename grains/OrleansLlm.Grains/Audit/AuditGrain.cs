using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts.Audit;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Audit;

/// <summary>Keeps a tenant's audit log. See <see cref="AuditLog"/>.</summary>
[GrainType("audit")]
internal sealed class AuditGrain(
    [PersistentState("audit", GrainStores.Main)] IPersistentState<AuditState> state,
    [FromKeyedServices(GrainStores.Main)] IGrainStorage storage,
    TimeProvider timeProvider) : Grain, IAuditGrain
{
    /// <summary>So many of the newest segments are looked through for an event that was added before.</summary>
    private const int Remembered = 8;

    private AuditLog _log = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var tenant = AuditKey.Parse(this.GetPrimaryKeyString()).Tenant;
        _log = new AuditLog(storage, GrainContext.GrainId, tenant, state.State, state.WriteStateAsync);
        return _log.LoadAsync();
    }

    public async Task<AuditRecord> AppendAsync(AuditEvent happened, CancellationToken cancellationToken)
    {
        AuditRules.Check(happened);
        if (happened.Id is { } id && await _log.FindAsync(id, Remembered) is { } known)
        {
            return known;
        }

        try
        {
            return await _log.AppendAsync(happened, timeProvider.GetUtcNow());
        }
        catch
        {
            // Memory is ahead of the store now: the next activation reads the truth.
            DeactivateOnIdle();
            throw;
        }
    }

    public async Task<AuditPage> ReadAsync(long after, int limit, CancellationToken cancellationToken)
    {
        AuditRules.CheckPage(after, limit);
        var records = await _log.ReadAsync(after, limit + 1);
        return new AuditPage { Records = [.. records.Take(limit)], Next = records.Count > limit ? records[limit - 1].Sequence : null };
    }

    public Task<AuditCheck> VerifyAsync(CancellationToken cancellationToken) => _log.VerifyAsync();
}
