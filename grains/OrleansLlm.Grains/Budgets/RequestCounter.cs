using Orleans.Runtime;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Budgets;

/// <summary>Brings work that calls no model under the calls per minute of the tenant, the project and the key: what calls models is limited where it reserves, below routing.</summary>
public static class RequestCounter
{
    /// <summary>Counts one request. One that is asked for again may count twice: for a minute, against its own caller.</summary>
    /// <exception cref="LlmException">RateLimited, or Forbidden: it was not counted. StoreUnavailable: the ledger can not be reached.</exception>
    public static async Task CountRequestAsync(this IGrainFactory grains, Caller caller, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var meter = grains.GetGrain<IRequestMeterGrain>(new BudgetKey(caller.Tenant).ToString());
        var request = new CountedRequest { KeyId = caller.KeyId, Project = caller.Project };
        try
        {
            await GrainRetry.RunAsync(() => meter.CountAsync(request, cancellationToken), timeProvider, cancellationToken);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            throw new LlmException(
                LlmErrorCode.StoreUnavailable, "The ledger, which counts requests, can not be reached.", retryAfter: TimeSpan.FromSeconds(1), innerException: exception);
        }
    }
}
