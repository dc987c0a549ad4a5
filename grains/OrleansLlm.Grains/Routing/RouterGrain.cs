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
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Grains.Routing;

/// <summary>Runs calls. An ordinary grain, since stateless workers can not stream; reentrant, so that one shard runs many.</summary>
[GrainType("router"), Reentrant, PreferLocalPlacement]
internal sealed partial class RouterGrain(
    PromptService prompts,
    EncodingPreparer encoders,
    ModelCatalog catalog,
    PriceCache prices,
    SettlementQueue settlements,
    RouterInstruments instruments,
    CacheServices cacheServices,
    TimeProvider timeProvider)
    : Grain, IRouterGrain
{
    private ModelLookup? _models;

    private ModelLookup Models => _models ??= new ModelLookup(GrainFactory, catalog, timeProvider);

    public async IAsyncEnumerable<GenerationChunk> GenerateAsync(
        Caller caller, GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var activity = RouterInstruments.StartCall(caller, request);
        RequestLimits.Check(request);
        var model = await Models.RequireAsync(request.Model, ModelKind.Chat, cancellationToken);
        var target = new CacheTarget(model.Name, CacheVersion.Of(model));
        var stream = await Cached.RunAsync(caller, request, target, token => RunAsync(caller, request, activity, token), cancellationToken);
        await foreach (var chunk in stream.WithCancellation(cancellationToken))
        {
            yield return chunk;
        }
    }

    private async IAsyncEnumerable<GenerationChunk> RunAsync(
        Caller caller, GenerationRequest request, Activity? activity, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var call = new RoutedCall(GrainFactory, prompts, prices, settlements, caller, request, timeProvider);
        var opening = NextAsync(call, activity, request, ending.Token).AsTask();
        try
        {
            while (!await IsDoneSoonAsync(opening, ending.Token))
            {
                // Waiting for a replica, or for the cluster to find a lost silo's grains again, is no silence.
                yield return GenerationChunk.Heartbeat;
            }

            for (var chunk = await opening; chunk is not null; chunk = await NextAsync(call, activity, request, ending.Token))
            {
                yield return chunk;
            }
        }
        finally
        {
            // A consumer may leave while the call is being opened: what is being reserved must be there to be settled.
            await ending.CancelAsync();
            await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    public async Task<TokenCount> CountTokensAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken)
    {
        var model = await Models.RequireAsync(request.Model, cancellationToken);
        if (model.Kind != ModelKind.Chat)
        {
            return await encoders.CountAsync(GrainFactory, model, request, cancellationToken);
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

    private async Task<bool> IsDoneSoonAsync(Task opening, CancellationToken cancellationToken) =>
        opening.IsCompleted
        || await Task.WhenAny(opening, Task.Delay(StreamWatchdog.HeartbeatInterval, timeProvider, cancellationToken)) == opening
        || cancellationToken.IsCancellationRequested;

    private async ValueTask<GenerationChunk?> NextAsync(
        RoutedCall call, Activity? activity, GenerationRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var chunk = await call.NextAsync(cancellationToken);
            if (chunk?.Usage is { } usage)
            {
                instruments.OnCompleted(activity, request.Model, usage, chunk.Cost ?? 0, call.Attempts);
            }

            return chunk;
        }
        catch (LlmException exception)
        {
            instruments.OnFailed(activity, request.Model, exception.Code, call.Attempts);
            throw;
        }
    }

    private async Task<IReplicaGrain> AnyReplicaAsync(string model, CancellationToken cancellationToken)
    {
        var offer = await GrainFactory.GetGrain<IModelGrain>(new ModelKey(model).ToString()).PickAsync([], affinity: null, cancellationToken);
        return GrainFactory.GetGrain<IReplicaGrain>(offer.Replica);
    }
}
