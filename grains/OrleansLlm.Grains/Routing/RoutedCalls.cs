using System.Diagnostics;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Grains.Routing;

/// <summary>Begins calls that follow their plans. Thread-safe but for what it is given.</summary>
internal sealed class RoutedCalls(CallServices services)
{
    /// <summary>Prepares a call; it begins with the first element that is read.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="caller">Who pays.</param>
    /// <param name="request">The call.</param>
    /// <param name="models">Which models there are.</param>
    /// <param name="activity">The call's span, or null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public (PlannedCall Call, CallRecord Record) Open(
        RoutePlan plan, Caller caller, GenerationRequest request, ModelLookup models, Activity? activity, CancellationToken cancellationToken)
    {
        var context = new CallContext(services, caller, request, plan.Route, activity);
        var settings = new ExecutionSettings
        {
            Time = services.Time,
            Seed = context.CallId.GetHashCode(StringComparison.Ordinal),
            Shadow = (node, copied) => services.Shadows.Start(token => ShadowAsync(plan with { Root = node }, caller, copied, models, token)),
            Learned = new LearnedScores(services.Learning, caller.Tenant),
        };
        return (new PlannedCall(plan, new ModelAttempts(context, services, models), context.Record, settings, request, cancellationToken), context.Record);
    }

    /// <summary>A copy is a call of its own, with its own name in the ledger; a request's name there may be used once.</summary>
    private async Task ShadowAsync(RoutePlan plan, Caller caller, GenerationRequest request, ModelLookup models, CancellationToken cancellationToken)
    {
        var copy = request with { RequestId = $"{request.RequestId}-shadow", CallId = null };
        var (call, _) = Open(plan, caller, copy, models, activity: null, cancellationToken);
        await using (call)
        {
            while (await call.NextAsync() is not null)
            {
                // Nobody reads it: it is made to be billed, measured and recorded.
            }
        }
    }
}
