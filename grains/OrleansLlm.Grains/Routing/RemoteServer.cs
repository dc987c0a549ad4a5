using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Providers;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Grains.Routing;

/// <summary>A provider's model. Repeating a call there is a policy's business, not done here.</summary>
internal sealed class RemoteServer(CallContext call, IProvider provider, RemoteModel model, AttemptNode node, GenerationRequest request) : IModelPlace
{
    public async Task<PaidAttempt> OpenAsync(AttemptException? failure, CancellationToken cancellationToken)
    {
        var beganAt = call.Time.GetTimestamp();
        var attempt = call.Record.Begin(node.Model, model.Provider, node.Reason);
        try
        {
            var maxTokens = RemoteCeiling.OutputTokens(request, model.Info);
            var rule = await call.Prices.FindAsync(call.Caller.Tenant, model.RemoteName, model.Provider, model.Info.Price, cancellationToken);
            var ledger = new CallLedger(
                call.Ledger(), new CallPrice(rule, model.Info.MaxBilledTime), call.ReserveFor(attempt, request, rule), request.Choices, call.Time);
            attempt.Reservation = await ledger.ReserveAsync(RemoteCeiling.PromptTokens(request, model.Info), maxTokens, cancellationToken);
            var stream = provider.GenerateAsync(model, request with { MaxTokens = maxTokens }, cancellationToken)
                .WithHeartbeats(GenerationChunk.Heartbeat, call.Time, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            return new PaidAttempt(attempt, ledger, stream, beganAt, call.Time);
        }
        catch (Exception exception)
        {
            attempt.Failure = AttemptFailures.Of(exception).Error.Code;
            attempt.Duration = call.Time.GetElapsedTime(beganAt);
            throw;
        }
    }

    public bool MayTryAgain(Exception failure) => false;
}
