using System.Runtime.CompilerServices;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Caching;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Grains.Tools;
using OrleansLlm.Routing.Plans;

namespace OrleansLlm.Grains.Routing;

/// <summary>
/// Runs calls that name a provider's model in their caller's own flow: a router grain would run them just so, for one message more to it and one back for each
/// piece of a stream. Calls that name a route, use the cache or the server's tools, or have their model in the cluster need a router. Thread-safe.
/// </summary>
public sealed class DirectCalls
{
    private readonly CallServices _services;
    private readonly CallPlanner _planner;
    private readonly RoutedCalls _calls;
    private readonly CacheSettingsBook _caches;
    private readonly ModelLookup _models;

    internal DirectCalls(CallServices services, CallPlanner planner, RoutedCalls calls, CacheSettingsBook caches, ModelCatalog catalog)
    {
        (_services, _planner, _calls, _caches) = (services, planner, calls, caches);
        _models = new ModelLookup(services.Grains, catalog, services.Providers, services.Time);
    }

    /// <summary>Prepares a call; its elements are those of <see cref="IRouterGrain.GenerateAsync"/>. Null: a router must run it.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="request">The call.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="LlmException">The request is wrong, or there is no such model.</exception>
    public async ValueTask<IAsyncEnumerable<GenerationChunk>?> OpenAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken)
    {
        if (request.ServerTools is { Count: > 0 } || await _caches.OfAsync(caller.Tenant, request.Model, request.Cache, cancellationToken) is not null)
        {
            return null;
        }

        request = ToolTranscript.Expand(request);
        RequestLimits.Check(request);
        await _services.Rollouts.WhenLoadedAsync(cancellationToken);
        return await _planner.NamedAsync(caller, request, _models, cancellationToken) is { } plan && IsRemote(caller, request)
            ? RunAsync(plan, caller, request, cancellationToken)
            : null;
    }

    private bool IsRemote(Caller caller, GenerationRequest request) =>
        _models.RemoteOf(_models.ServedBy(request.Model, _services.Rollouts.Current, caller.Tenant, request)) is not null;

    private async IAsyncEnumerable<GenerationChunk> RunAsync(
        RoutePlan plan, Caller caller, GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var activity = RouterInstruments.StartCall(caller, request);
        await foreach (var chunk in _calls.RunAsync(plan, caller, request, _models, activity, cancellationToken))
        {
            yield return chunk;
        }
    }
}
