using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using Orleans.Placement;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Caching;
using OrleansLlm.Grains.Encoders;
using OrleansLlm.Grains.FileSearch;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Grains.Tools;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Grains.Routing;

/// <summary>Runs calls. An ordinary grain, since stateless workers can not stream; reentrant, so that one shard runs many.</summary>
[GrainType("router"), Reentrant, PreferLocalPlacement]
internal sealed partial class RouterGrain(
    CallServices services, CallPlanner planner, RoutedCalls calls, CacheServices caches, EncodingPreparer encoders, ModelCatalog catalog, ToolServices tools,
    FileSearchServices files)
    : Grain, IRouterGrain, IRouterPlansGrain, IRouterAnswersGrain
{
    private ModelLookup? _models;
    private Random? _random;

    private ModelLookup Models => _models ??= new ModelLookup(GrainFactory, catalog, services.Providers, services.Time);

    private Random Chance => _random ??= new Random(unchecked((int)services.Time.GetTimestamp()) ^ this.GetPrimaryKeyString().GetHashCode(StringComparison.Ordinal));

    public async IAsyncEnumerable<GenerationChunk> GenerateAsync(
        Caller caller, GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var answer = await ForcedAsync(request, cancellationToken) is { } search
            ? GroundedAsync(caller, request, search, cancellationToken)
            : AnsweredAsync(caller, request, cancellationToken);
        await foreach (var chunk in answer)
        {
            yield return chunk;
        }
    }

    /// <summary>Asks the model, and runs the server's tools that it calls.</summary>
    private IAsyncEnumerable<GenerationChunk> AnsweredAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken) => request.ServerTools is { Count: > 0 }
        ? LoopAsync(caller, request, cancellationToken)
        : AskAsync(caller, ToolTranscript.Expand(request), cancellationToken);

    /// <summary>Asks the model once.</summary>
    private async IAsyncEnumerable<GenerationChunk> AskAsync(Caller caller, GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var activity = RouterInstruments.StartCall(caller, request);
        RequestLimits.Check(request);
        var planning = PlannedAsync(caller, request, cancellationToken);
        while (!await Heartbeats.EndedAsync(planning, services.Time, cancellationToken))
        {
            // What the plan needs may lie on a silo that has just died.
            yield return GenerationChunk.Heartbeat;
        }

        var plan = await planning;
        await foreach (var chunk in await Cached.RunAsync(caller, request, token => TargetAsync(plan, caller, request, token), token => calls.RunAsync(plan, caller, request, Models, activity, token), cancellationToken))
        {
            yield return chunk;
        }
    }

    private async Task<RoutePlan> PlannedAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken)
    {
        await services.Rollouts.WhenLoadedAsync(cancellationToken);
        return await planner.PlanAsync(caller, request, Models, Chance, explain: false, cancellationToken);
    }

    public async Task<IReadOnlyList<GenerationChunk>> AnswerAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken)
    {
        var answer = new List<GenerationChunk>(1);
        await foreach (var chunk in GenerateAsync(caller, request, cancellationToken))
        {
            if (!chunk.IsHeartbeat)
            {
                answer.Add(chunk);
            }
        }

        return answer;
    }

    public async Task<PlannedRoute> PlanAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken)
    {
        request = await ShownAsync(caller, request, cancellationToken);
        RequestLimits.Check(request);
        var plan = await planner.PlanAsync(caller, request, Models, Chance, explain: true, cancellationToken);
        return new PlanReport(Models, services.Prices, caller.Tenant, request).Of(plan);
    }

    public async Task<PromptSize> MeasureAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken)
    {
        request = await ShownAsync(caller, request, cancellationToken);
        var plan = await planner.PlanAsync(caller, request, Models, Chance, explain: false, cancellationToken);
        return await new PromptMeasure(Models, CountLocalAsync).OfAsync(plan.Root, request, cancellationToken);
    }

    public async Task<TokenCount> CountTokensAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken)
    {
        ModelLookup.RequireFor(caller.Tenant, request.Model);
        request = await ShownAsync(caller, request, cancellationToken);
        var model = await Models.RequireAsync(request.Model, cancellationToken);
        if (Models.RemoteOf(request.Model) is not null)
        {
            throw RemoteTokens(request.Model);
        }

        return model.Kind == ModelKind.Chat
            ? await CountLocalAsync(request, cancellationToken)
            : await encoders.CountAsync(GrainFactory, model, request, cancellationToken);
    }

    public async Task<string> DetokenizeAsync(Caller caller, string model, int[] tokens, CancellationToken cancellationToken)
    {
        ModelLookup.RequireFor(caller.Tenant, model);
        await Models.RequireAsync(model, cancellationToken);
        if (catalog.FindAny(model) is { } local)
        {
            return local.Detokenize(tokens);
        }

        return Models.RemoteOf(model) is null
            ? await (await AnyReplicaAsync(model, cancellationToken)).DetokenizeAsync(tokens, cancellationToken)
            : throw RemoteTokens(model);
    }

    public async Task<IReadOnlyList<ModelInfo>> ListModelsAsync(Caller caller, CancellationToken cancellationToken)
    {
        var models = new List<ModelInfo>();
        await services.Prices.WhenLoadedAsync(cancellationToken);
        foreach (var model in (await Models.ListAsync(cancellationToken)).Where(model => ModelVersionName.IsFor(caller.Tenant, model.Name)))
        {
            models.Add(model with { Price = services.Prices.FindNow(caller.Tenant, model) });
        }

        models.AddRange(await planner.RoutesAsync(caller.Tenant, models, cancellationToken));
        return models;
    }

    private async Task<TokenCount> CountLocalAsync(GenerationRequest request, CancellationToken cancellationToken) => catalog.Find(request.Model) is not null
        ? await services.Prompts.PrepareAsync(replica: null!, request, cancellationToken)
        : await (await AnyReplicaAsync(request.Model, cancellationToken)).PrepareAsync(request, cancellationToken);

    private async Task<IReplicaGrain> AnyReplicaAsync(string model, CancellationToken cancellationToken)
    {
        var replicas = GrainFactory.GetGrain<IModelGrain>(new ModelKey(model).ToString());
        var offer = await GrainRetry.RunAsync(() => replicas.PickAsync([], affinity: null, cancellationToken), services.Time, cancellationToken);
        return GrainFactory.GetGrain<IReplicaGrain>(offer.Replica);
    }

    private static LlmException RemoteTokens(string model) =>
        new(LlmErrorCode.Unsupported, $"The model '{model}' is a provider's, whose tokenizer is not here: its tokens can not be counted.", "model");
}
