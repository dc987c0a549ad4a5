using System.Globalization;
using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Client.Cluster;

/// <summary>Runs encoding calls on the cluster's routers: authenticates, tries refused calls again, and collects the results. Safe to use from many threads.</summary>
internal sealed class ClusterEncoding(IGrainFactory grains, OrleansLlmClusterOptions options, TimeProvider timeProvider, int seed) : IDisposable
{
    private readonly CallerCache _callers = new(grains, options, timeProvider);
    private readonly RetryPolicy _retries = new(options.MaxRetries, options.MaxRetryDelay, seed);
    private readonly string _key = new RouterKey(
        RouterKey.DirectRoute, new Random(seed).Next(options.RouterShards).ToString(CultureInfo.InvariantCulture)).ToString();

    /// <summary>Runs a call.</summary>
    /// <param name="count">How many results there have to be.</param>
    /// <param name="start">Starts it, with a new id per attempt: a reservation that was settled for a failed one must not cover the next.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The results in order, who served them, and the last element.</returns>
    public async Task<(float[][] Values, RouteInfo Route, EncodingChunk Last)> RunAsync(
        int count, Func<IEncodingRouterGrain, Caller, string, IAsyncEnumerable<EncodingChunk>> start, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RunOnceAsync(count, start, cancellationToken);
            }
            catch (LlmException refused) when (_retries.NextDelay(attempt, MayRetry(refused), refused.RetryAfter) is { } delay)
            {
                await Task.Delay(delay, timeProvider, cancellationToken);
            }
        }
    }

    public void Dispose() => _callers.Dispose(); // The cluster client belongs to the host.

    private async Task<(float[][], RouteInfo, EncodingChunk)> RunOnceAsync(
        int count, Func<IEncodingRouterGrain, Caller, string, IAsyncEnumerable<EncodingChunk>> start, CancellationToken cancellationToken)
    {
        try
        {
            var caller = await _callers.GetAsync(cancellationToken);
            var stream = start(grains.GetGrain<IEncodingRouterGrain>(_key), caller, Guid.NewGuid().ToString("N"));
            return await CollectAsync(count, stream.Watch(options.SilenceLimit, timeProvider, cancellationToken));
        }
        catch (Exception failure) when (failure is LlmException { Code: LlmErrorCode.Unauthenticated or LlmErrorCode.Forbidden })
        {
            _callers.Forget();
            throw;
        }
        catch (Exception failure) when (ClusterErrors.Translate(failure) is { } error)
        {
            throw error;
        }
    }

    private static async Task<(float[][], RouteInfo, EncodingChunk)> CollectAsync(int count, IAsyncEnumerable<EncodingChunk> stream)
    {
        var values = new float[count][];
        RouteInfo? route = null;
        EncodingChunk? last = null;
        await foreach (var chunk in stream)
        {
            foreach (var result in chunk.Results)
            {
                values[result.Index] = result.Values;
            }

            route = chunk.Route ?? route;
            last = chunk.Usage is null ? last : chunk;
        }

        return route is not null && last is not null && Array.TrueForAll(values, value => value is not null)
            ? (values, route, last)
            : throw new LlmException(LlmErrorCode.ReplicaUnavailable, "The stream of results ended before they were whole.");
    }

    private static bool MayRetry(LlmException refused) =>
        refused.Code is LlmErrorCode.RateLimited or LlmErrorCode.Overloaded or LlmErrorCode.ReplicaUnavailable;
}
