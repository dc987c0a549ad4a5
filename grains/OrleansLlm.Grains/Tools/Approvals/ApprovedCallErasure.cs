using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Erasure;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Erasure;

namespace OrleansLlm.Grains.Tools.Approvals;

/// <summary>Drops all that approved calls of a tenant gave, whatever the scope: a result does not tell whose words it was made of.</summary>
internal sealed class ApprovedCallErasure(IGrainFactory grains, TimeProvider timeProvider) : IErasure
{
    public string Name => "approved_calls";

    /// <summary>After conversations, whose replies may still be making calls.</summary>
    public int Order => 90;

    public async Task<long> EraseAsync(ErasureScope scope, CancellationToken cancellationToken)
    {
        var calls = grains.GetGrain<IApprovedCallsGrain>(new TenantKey(scope.Tenant).ToString());
        return await GrainRetry.RunAsync(() => calls.EraseAsync(scope.IsTenant, cancellationToken), timeProvider, cancellationToken);
    }
}
