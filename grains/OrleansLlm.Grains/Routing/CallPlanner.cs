using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Learning;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Providers.Registry;
using OrleansLlm.Routing.Features;
using OrleansLlm.Routing.Planning;
using OrleansLlm.Routing.Plans;
using OrleansLlm.Routing.Policies;
using OrleansLlm.Routing.Targets;

namespace OrleansLlm.Grains.Routing;

/// <summary>
/// Makes the plan of a call from what its model names: a route of the tenant, a global route, a model of the cluster, a provider's model, in this order.
/// Thread-safe but for what it is given.
/// </summary>
internal sealed class CallPlanner(
    IRouteTables routes,
    LearnedModelCache learning,
    PriceCache prices,
    TargetStates states,
    ProviderStates providers,
    BudgetHints budgets,
    SpecialistMeanings meanings,
    TimeProvider timeProvider)
{
    /// <summary>What the list of models calls the architecture and the provider of a route.</summary>
    private const string RouteArchitecture = "route";

    /// <summary>The plan.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="request">The call.</param>
    /// <param name="models">Which models there are.</param>
    /// <param name="random">The source of all chance.</param>
    /// <param name="explain">Whether the notes tell what was measured too.</param>
    /// <param name="cancellationToken">Ends the look-ups.</param>
    /// <exception cref="LlmException">There is no such model, or nothing of the route can take the call.</exception>
    public async ValueTask<RoutePlan> PlanAsync(
        Caller caller, GenerationRequest request, ModelLookup models, Random random, bool explain, CancellationToken cancellationToken)
    {
        if (await NamedAsync(caller, request, models, cancellationToken) is { } named)
        {
            return named;
        }

        var table = await routes.ForAsync(caller.Tenant, cancellationToken);
        await models.ListAsync(cancellationToken);
        await prices.WhenLoadedAsync(cancellationToken);
        await learning.ReadyAsync(caller.Tenant, cancellationToken);
        var features = Features(caller, request);
        var targets = new TargetFinder(models, prices, states, providers, caller.Tenant, features.PromptTokens);
        return Plan(caller, new PlanInputs
        {
            Name = request.Model,
            Features = features,
            Routes = table,
            FindTarget = targets.Find,
            Meanings = await meanings.GatherAsync(request.Model, table, features, caller, models, cancellationToken),
            BudgetLeft = budgets.Left(caller),
            Random = random,
            Explain = explain,
        });
    }

    /// <summary>The plan of a call that names a model; null: it names a route.</summary>
    /// <exception cref="LlmException">There is no such model.</exception>
    public async ValueTask<RoutePlan?> NamedAsync(Caller caller, GenerationRequest request, ModelLookup models, CancellationToken cancellationToken)
    {
        if ((await routes.ForAsync(caller.Tenant, cancellationToken)).Find(request.Model) is not null)
        {
            return null;
        }

        ModelLookup.RequireFor(caller.Tenant, request.Model);
        await models.RequireAsync(request.Model, ModelKind.Chat, cancellationToken);

        // Who names a model means that one: it is asked even while routes leave it alone.
        return new RoutePlan(Route: null, Version: 0, new AttemptNode(request.Model, "named") { DespiteCooldown = true }, Notes: []);
    }

    /// <summary>The routes as models, so that clients that choose from a list find them; those that bear a model's name stand in its place and are not told twice.</summary>
    public async ValueTask<IReadOnlyList<ModelInfo>> RoutesAsync(string tenant, IReadOnlyList<ModelInfo> models, CancellationToken cancellationToken)
    {
        var table = await routes.ForAsync(tenant, cancellationToken);
        var names = models.Select(model => model.Name).ToHashSet(StringComparer.Ordinal);
        return [.. table.Own.Concat(table.Global).Select(route => route.Name).Where(names.Add).Order(StringComparer.Ordinal).Select(AsModel)];
    }

    private static ModelInfo AsModel(string route) => new() { Name = route, Architecture = RouteArchitecture, Provider = RouteArchitecture, SupportsChat = true };

    private RoutePlan Plan(Caller caller, PlanInputs inputs)
    {
        var plan = new RoutePlanner(learning.Of(caller.Tenant)).Plan(inputs);
        return plan.Root is RefusalNode refusal ? throw new LlmException(refusal.Code, refusal.Message, "model", refusal.RetryAfter) : plan;
    }

    private RequestFeatures Features(Caller caller, GenerationRequest request)
    {
        var tagged = request.Metadata is null ? caller : caller with { Tags = Merged(request.Metadata, caller.Tags) };
        return RequestFeatures.Of(request, tagged, timeProvider.GetUtcNow(), stream: !request.NonStreaming, conversation: request.Conversation);
    }

    /// <summary>A key's tags were set by who gave it: a request can not change them.</summary>
    private static Dictionary<string, string> Merged(IReadOnlyDictionary<string, string> request, IReadOnlyDictionary<string, string>? caller)
    {
        var tags = new Dictionary<string, string>(request, StringComparer.Ordinal);
        foreach (var (name, value) in caller ?? new Dictionary<string, string>())
        {
            tags[name] = value;
        }

        return tags;
    }
}
