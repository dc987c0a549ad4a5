using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using Orleans.Placement;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Grains.Routing;
using OrleansLlm.Providers;

namespace OrleansLlm.Grains.Encoders;

/// <summary>Runs encoding calls. An ordinary grain, since stateless workers can not stream; reentrant, so that one shard runs many.</summary>
[GrainType("encoding-router"), Reentrant, PreferLocalPlacement]
internal sealed class EncodingRouterGrain(
    EncodingPreparer preparer,
    ModelCatalog catalog,
    IProviderRegistry providers,
    PriceCache prices,
    SettlementQueue settlements,
    RouterInstruments instruments,
    TimeProvider timeProvider)
    : Grain, IEncodingRouterGrain
{
    private ModelLookup? _models;

    private ModelLookup Models => _models ??= new ModelLookup(GrainFactory, catalog, providers, timeProvider);

    public IAsyncEnumerable<EncodingChunk> EmbedAsync(Caller caller, EmbeddingRequest request, CancellationToken cancellationToken) =>
        RunAsync(caller, ModelKind.Embedding, () => EncodingRequestLimits.Check(request), EncodingJob.Of(request), cancellationToken);

    public IAsyncEnumerable<EncodingChunk> RerankAsync(Caller caller, RerankRequest request, CancellationToken cancellationToken) =>
        RunAsync(caller, ModelKind.Rerank, () => EncodingRequestLimits.Check(request), EncodingJob.Of(request), cancellationToken);

    private async IAsyncEnumerable<EncodingChunk> RunAsync(
        Caller caller, ModelKind kind, Action check, EncodingJob job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var activity = RouterInstruments.StartCall(caller, kind == ModelKind.Rerank ? "rerank" : "embeddings", job.Model, job.RequestId);
        check();
        await Models.RequireAsync(job.Model, kind, cancellationToken);
        await using var call = Open(caller, job, cancellationToken);
        while (await NextAsync(call, job, activity, cancellationToken) is { } chunk)
        {
            yield return chunk;
        }

        var last = await call.SettleAsync();
        instruments.OnCompleted(activity, job.Model, last.Usage!, last.Cost ?? 0, call.Attempts);
        yield return last;
    }

    private IEncodingRun Open(Caller caller, EncodingJob job, CancellationToken cancellationToken)
    {
        if (Models.RemoteOf(job.Model) is not { } remote)
        {
            return new EncodingCall(GrainFactory, preparer, prices, settlements, caller, job, timeProvider, cancellationToken);
        }

        var key = new BudgetKey(caller.Tenant);
        var access = new LedgerAccess(() => GrainFactory.GetGrain<IBudgetGrain>(key.ToString()), key, settlements, timeProvider);
        return new RemoteEncodingCall(access, prices, caller, job, providers.Provider(remote.Provider), remote, timeProvider, cancellationToken);
    }

    private async Task<EncodingChunk?> NextAsync(
        IEncodingRun call, EncodingJob job, System.Diagnostics.Activity? activity, CancellationToken cancellationToken)
    {
        try
        {
            return await call.NextAsync(cancellationToken);
        }
        catch (LlmException exception)
        {
            instruments.OnFailed(activity, job.Model, exception.Code, call.Attempts);
            throw;
        }
    }
}
