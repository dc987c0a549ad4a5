using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Grains.Caching;

/// <summary>Puts the response cache around the running of calls. Of one router, used on its scheduler.</summary>
internal sealed class CachedCalls(CacheServices services, Flights flights)
{
    /// <summary>
    /// Answers a call from the cache, with the stream of an equal call, or by running it. Elements are those of <paramref name="run"/>; the first and the last
    /// tell in <see cref="RouteInfo.Cache"/> how the call fared, unless the cache is off.
    /// </summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="request">The call, checked.</param>
    /// <param name="targetOf">Tells what the model name leads to; asked only where the cache is used.</param>
    /// <param name="run">Runs the call.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<IAsyncEnumerable<GenerationChunk>> RunAsync(
        Caller caller,
        GenerationRequest request,
        Func<CancellationToken, ValueTask<CacheTarget>> targetOf,
        Func<CancellationToken, IAsyncEnumerable<GenerationChunk>> run,
        CancellationToken cancellationToken)
    {
        // Kept answers have none.
        if (request.PromptLogprobs)
        {
            return run(cancellationToken);
        }

        if (await services.Settings.OfAsync(caller.Tenant, request.Model, request.Cache, cancellationToken) is not { } settings)
        {
            return run(cancellationToken);
        }

        var partition = CachePartition.Of(caller, settings.Scope!.Value, request.User, request.Cache?.Namespace);
        var bypass = CacheRules.BypassOf(settings, request) ?? (partition is null ? CacheBypass.NoUser : null);
        if (bypass is not null)
        {
            services.Instruments.OnCall(CacheStatus.Bypass);
            return CacheMark.On(run(cancellationToken), new CacheInfo { Status = CacheStatus.Bypass, Reason = bypass }, cancellationToken);
        }

        var address = RequestAddress.Of(partition!, await targetOf(cancellationToken), request, settings.Semantic is true ? services.Embedder.Version : null);
        return new CachedCall(services, flights, caller, request, settings, address, run).RunAsync(cancellationToken);
    }
}
