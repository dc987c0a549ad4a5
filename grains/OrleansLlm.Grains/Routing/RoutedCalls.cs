using System.Diagnostics;
using System.Runtime.CompilerServices;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Grains.Routing;

/// <summary>Runs calls that follow their plans. Thread-safe but for what it is given.</summary>
internal sealed class RoutedCalls(CallServices services)
{
    /// <summary>Runs a call; it begins with the first element that is read. Its end, however it ends, is settled and counted.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="caller">Who pays.</param>
    /// <param name="request">The call.</param>
    /// <param name="models">Which models there are.</param>
    /// <param name="activity">The call's span, or null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async IAsyncEnumerable<GenerationChunk> RunAsync(
        RoutePlan plan, Caller caller, GenerationRequest request, ModelLookup models, Activity? activity, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (call, record) = Open(plan, caller, request, models, activity, cancellationToken);
        try
        {
            await using (call)
            {
                while (await NextAsync(call, record, activity, request) is { } chunk)
                {
                    yield return chunk;
                }
            }
        }
        finally
        {
            // Most of all of calls that failed.
            RouterInstruments.OnNotes(activity, plan, record);
        }
    }

    private (PlannedCall Call, CallRecord Record) Open(
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

    private async ValueTask<GenerationChunk?> NextAsync(PlannedCall call, CallRecord record, Activity? activity, GenerationRequest request)
    {
        try
        {
            var chunk = await call.NextAsync();
            if (chunk?.Usage is { } usage)
            {
                services.Instruments.OnCompleted(activity, request.Model, usage, chunk.Cost ?? 0, record.Count);
            }

            return chunk;
        }
        catch (LlmException exception)
        {
            services.Instruments.OnFailed(activity, request.Model, exception.Code, record.Count);
            throw;
        }
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
