using Orleans.Runtime;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Silo.Api.Authentication;

namespace OrleansLlm.Silo.Api.Limits;

/// <summary>
/// Brings endpoints that make work but call no model under the calls per minute of the tenant, the project and the key: what calls models is limited where it reserves,
/// below routing.
/// </summary>
internal static class RequestMeter
{
    /// <summary>Counts each request before its body is read.</summary>
    public static TBuilder CountsRequests<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(CountedEndpoint.Instance));
        return builder.AddEndpointFilter(async (call, next) =>
        {
            await CountAsync(call.HttpContext);
            return await next(call);
        });
    }

    private static async Task CountAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var services = context.RequestServices;
        var meter = services.GetRequiredService<IGrainFactory>().GetGrain<IRequestMeterGrain>(new BudgetKey(caller.Tenant).ToString());
        var request = new CountedRequest { KeyId = caller.KeyId, Project = caller.Project };
        try
        {
            // A request that is asked for again may count twice: for a minute, against its own caller.
            await GrainRetry.RunAsync(() => meter.CountAsync(request, context.RequestAborted), services.GetRequiredService<TimeProvider>(), context.RequestAborted);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            throw new LlmException(
                LlmErrorCode.StoreUnavailable, "The ledger, which counts requests, can not be reached.", retryAfter: TimeSpan.FromSeconds(1), innerException: exception);
        }
    }
}
