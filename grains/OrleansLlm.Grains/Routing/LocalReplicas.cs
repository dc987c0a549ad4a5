using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Grains.Routing;

/// <summary>
/// A model of this cluster: on the replica that fits best, on up to two others when one fails. Each try is an attempt of its own in the ledger. The prompt is
/// tokenised once and counted exactly.
/// </summary>
internal sealed class LocalReplicas(CallContext call, PromptService prompts, AttemptNode node, GenerationRequest request) : IModelPlace
{
    private const int MaxAttempts = 3;

    private readonly GenerationRequest _request = request with { Model = node.Model };
    private readonly List<string> _tried = [];
    private ReplicaOffer? _offer;
    private TokenCount? _prompt;

    public async Task<PaidAttempt> OpenAsync(AttemptException? failure, CancellationToken cancellationToken)
    {
        var model = call.Grains.GetGrain<IModelGrain>(new ModelKey(node.Model).ToString());
        var failed = _offer;
        _offer = null;
        _offer = await PickAsync(model, failed, failure, cancellationToken);
        _tried.Add(_offer.Replica);
        var attempt = call.Record.Begin(node.Model, PriceRule.LocalProvider, node.Reason);
        var probe = call.Probe(attempt);
        attempt.Replica = _offer.Replica;
        try
        {
            var replica = call.Grains.GetGrain<IReplicaGrain>(_offer.Replica);
            _prompt ??= await prompts.PrepareAsync(replica, _request, cancellationToken);
            var maxTokens = TokenBudget.MaxTokens(_prompt, _request.MaxTokens);
            var ledger = await ReserveAsync(attempt, _prompt.Tokens.Length, maxTokens, cancellationToken);
            return new PaidAttempt(attempt, ledger, Start(replica, _prompt, maxTokens, cancellationToken), probe);
        }
        catch (Exception exception)
        {
            probe.Refused(attempt, exception, cancellationToken);
            throw;
        }
    }

    public bool MayTryAgain(Exception failure) => _offer is not null && _tried.Count < MaxAttempts && CallFailures.IsOfThePlace(failure);

    private async Task<ReplicaOffer> PickAsync(IModelGrain model, ReplicaOffer? failed, AttemptException? failure, CancellationToken cancellationToken)
    {
        if (failed is not null && failure is { Error.Code: not LlmErrorCode.Overloaded })
        {
            // Gone or silent; a replica that is only full still serves those who wait there.
            _ = model.WithdrawAsync(failed.Replica, CancellationToken.None);
        }

        var affinity = CallAffinity.Of(call.Caller.Tenant, _request);
        try
        {
            return await GrainRetry.RunAsync(() => model.PickAsync(_tried, affinity, cancellationToken), call.Time, cancellationToken);
        }
        catch (LlmException none) when (none.Code == LlmErrorCode.ReplicaUnavailable && failure is not null)
        {
            // Why the last replica did not serve tells the caller more than that there is no other one.
            throw failure;
        }
    }

    private async Task<CallLedger> ReserveAsync(AttemptRecord attempt, int promptTokens, int maxTokens, CancellationToken cancellationToken)
    {
        var price = await call.Prices.OfAsync(call.Caller.Tenant, _offer!.Model, cancellationToken);
        var ledger = new CallLedger(call.Ledger(), price, call.ReserveFor(attempt, _request, price.Rule), _request.Choices, call.Time);
        call.Reserved(attempt, await ledger.ReserveAsync(promptTokens, estimate: null, maxTokens, cancellationToken));
        return ledger;
    }

    private IAsyncEnumerator<GenerationChunk> Start(IReplicaGrain replica, TokenCount prompt, int maxTokens, CancellationToken cancellationToken)
    {
        var asked = new ReplicaRequest
        {
            Tenant = call.Caller.Tenant,
            PromptTokens = prompt.Tokens,
            MaxTokens = maxTokens,
            Request = _request with { Messages = null, Prompt = null, PromptTokens = null },
        };
        return replica.GenerateAsync(asked, cancellationToken)
            .Watch(StreamWatchdog.DefaultSilenceLimit, call.Time, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
    }
}
