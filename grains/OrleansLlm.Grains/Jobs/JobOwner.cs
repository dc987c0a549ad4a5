using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Jobs;

/// <summary>Whether a job may go on in the name of its key: a job outlives the request that was authenticated.</summary>
internal static class JobOwner
{
    /// <exception cref="LlmException">Forbidden: it may not.</exception>
    public static async Task CheckAsync(IGrainFactory grains, Caller caller, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var name = new TenantKey(caller.Tenant).ToString();
        var keys = await GrainRetry.RunAsync(
            () => grains.GetGrain<ITenantGrain>(name).ListKeysAsync(cancellationToken), timeProvider, cancellationToken);
        var key = keys.FirstOrDefault(one => one.Id == caller.KeyId);
        if (key is null || key.RevokedAt is not null || key.ExpiresAt <= timeProvider.GetUtcNow())
        {
            throw new LlmException(LlmErrorCode.Forbidden, $"The key '{caller.KeyId}' that made the job is revoked or expired.");
        }

        var tenant = await GrainRetry.RunAsync(
            () => grains.GetGrain<ITenantProfileGrain>(name).GetAsync(cancellationToken), timeProvider, cancellationToken);
        if (tenant.SuspendedAt is not null)
        {
            throw new LlmException(LlmErrorCode.Forbidden, $"The tenant '{caller.Tenant}' is suspended.");
        }
    }
}
