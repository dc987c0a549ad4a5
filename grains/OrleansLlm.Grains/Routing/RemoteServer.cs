using OrleansLlm.Contracts.Routing;
using OrleansLlm.Providers;
using OrleansLlm.Providers.Tokens;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Grains.Routing;

/// <summary>A provider's model. Repeating a call there is a policy's business, not done here.</summary>
internal sealed class RemoteServer(CallContext call, IProvider provider, RemoteModel model, AttemptNode node, GenerationRequest request) : IModelPlace
{
    public async Task<PaidAttempt> OpenAsync(AttemptException? failure, CancellationToken cancellationToken)
    {
        var attempt = call.Record.Begin(node.Model, model.Provider, node.Reason);
        var probe = call.Probe(attempt);
        try
        {
            var maxTokens = RemoteCeiling.OutputTokens(request, model.Info);
            var price = await call.Prices.OfAsync(call.Caller.Tenant, model.Info, cancellationToken);
            var ledger = new CallLedger(call.Ledger(), price, call.ReserveFor(attempt, request, price.Rule), request.Choices, call.Time);
            var (most, estimate) = (RemoteCeiling.PromptTokens(request, model.Info), TokenEstimate.OfPrompt(request));
            call.Reserved(attempt, await ledger.ReserveAsync(most, estimate, RemoteCeiling.WithReasoning(maxTokens, model), cancellationToken));
            var asked = request.MaxTokens == maxTokens ? request : request with { MaxTokens = maxTokens };
            var stream = provider.GenerateAsync(model, asked, cancellationToken).GetAsyncEnumerator(cancellationToken);
            return new PaidAttempt(attempt, ledger, stream, probe);
        }
        catch (Exception exception)
        {
            probe.Refused(attempt, exception, cancellationToken);
            throw;
        }
    }

    public bool MayTryAgain(Exception failure) => false;
}
