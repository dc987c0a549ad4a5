using System.Diagnostics;
using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using Orleans.Placement;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Caching;
using OrleansLlm.Grains.Encoders;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Providers;
using OrleansLlm.Routing.Execution;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Grains.Routing;

/// <summary>Runs calls. An ordinary grain, since stateless workers can not stream; reentrant, so that one shard runs many.</summary>
[GrainType("router"), Reentrant, PreferLocalPlacement]
internal sealed partial class RouterGrain(
    PromptService prompts,
    EncodingPreparer encoders,
    ModelCatalog catalog,
    IProviderRegistry providers,
    PriceCache prices,
    SettlementQueue settlements,
    RouterInstruments instruments,
    CacheServices cacheServices,
    TimeProvider timeProvider)
    : Grain, IRouterGrain
{
    private ModelLookup? _models;

    private ModelLookup Models => _models ??= new ModelLookup(GrainFactory, catalog, providers, timeProvider);

    public async IAsyncEnumerable<GenerationChunk> GenerateAsync(
        Caller caller, GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var activity = RouterInstruments.StartCall(caller, request);
        RequestLimits.Check(request);
        var plan = await PlanAsync(request, cancellationToken);
        var target = await TargetAsync(plan, request, cancellationToken);
        await foreach (var chunk in await Cached.RunAsync(caller, request, target, token => RunAsync(plan, caller, request, activity, token), cancellationToken))
        {
            yield return chunk;
        }
    }

    private async IAsyncEnumerable<GenerationChunk> RunAsync(
        RoutePlan plan, Caller caller, GenerationRequest request, Activity? activity, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var context = new CallContext(GrainFactory, prices, settlements, caller, request, plan.Route, timeProvider);
        var attempts = new ModelAttempts(context, prompts, Models, providers);
        var settings = new ExecutionSettings { Time = timeProvider, Seed = context.CallId.GetHashCode(StringComparison.Ordinal) };
        await using var call = new PlannedCall(plan, attempts, context.Record, settings, request, cancellationToken);
        while (await NextAsync(call, context.Record, activity, request) is { } chunk)
        {
            yield return chunk;
        }
    }

    public async Task<TokenCount> CountTokensAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken)
    {
        var model = await Models.RequireAsync(request.Model, cancellationToken);
        if (model.Kind != ModelKind.Chat)
        {
            return await encoders.CountAsync(GrainFactory, model, request, cancellationToken);
        }

        if (Models.RemoteOf(request.Model) is not null)
        {
            throw RemoteTokens(request.Model);
        }

        if (catalog.Find(request.Model) is not null)
        {
            return await prompts.PrepareAsync(replica: null!, request, cancellationToken);
        }

        return await (await AnyReplicaAsync(request.Model, cancellationToken)).PrepareAsync(request, cancellationToken);
    }

    public async Task<string> DetokenizeAsync(Caller caller, string model, int[] tokens, CancellationToken cancellationToken)
    {
        await Models.RequireAsync(model, cancellationToken);
        if (catalog.FindAny(model) is { } local)
        {
            return local.Detokenize(tokens);
        }

        if (Models.RemoteOf(model) is not null)
        {
            throw RemoteTokens(model);
        }

        return await (await AnyReplicaAsync(model, cancellationToken)).DetokenizeAsync(tokens, cancellationToken);
    }

    public async Task<IReadOnlyList<ModelInfo>> ListModelsAsync(Caller caller, CancellationToken cancellationToken)
    {
        var models = new List<ModelInfo>();
        foreach (var model in await Models.ListAsync(cancellationToken))
        {
            models.Add(model with { Price = (await prices.OfAsync(caller.Tenant, model, cancellationToken)).Rule });
        }

        return models;
    }

    private async Task<RoutePlan> PlanAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        await Models.RequireAsync(request.Model, ModelKind.Chat, cancellationToken);
        return new RoutePlan(Route: null, Version: 0, new AttemptNode(request.Model, "named"), Notes: []);
    }

    private async ValueTask<GenerationChunk?> NextAsync(PlannedCall call, CallRecord record, Activity? activity, GenerationRequest request)
    {
        try
        {
            var chunk = await call.NextAsync();
            if (chunk?.Usage is { } usage)
            {
                instruments.OnCompleted(activity, request.Model, usage, chunk.Cost ?? 0, record.Count);
            }

            return chunk;
        }
        catch (LlmException exception)
        {
            instruments.OnFailed(activity, request.Model, exception.Code, record.Count);
            throw;
        }
    }

    private static LlmException RemoteTokens(string model) =>
        new(LlmErrorCode.Unsupported, $"The model '{model}' is a provider's, whose tokenizer is not here: its tokens can not be counted.", "model");

    private async Task<IReplicaGrain> AnyReplicaAsync(string model, CancellationToken cancellationToken)
    {
        var offer = await GrainFactory.GetGrain<IModelGrain>(new ModelKey(model).ToString()).PickAsync([], affinity: null, cancellationToken);
        return GrainFactory.GetGrain<IReplicaGrain>(offer.Replica);
    }
}
