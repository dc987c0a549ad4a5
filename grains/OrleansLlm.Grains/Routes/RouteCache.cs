using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routes;
using OrleansLlm.Grains.Routing;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Grains.Routes;

/// <summary>
/// This silo's copy of the routes, so that only a tenant's first call here waits for a grain. Every second it asks which books have changed and reads those again; a copy that has
/// grown old is read again in any case. When books can not be reached it goes on with what it has. Thread-safe.
/// </summary>
internal sealed partial class RouteCache(
    IGrainFactory grains, IOptions<RoutesOptions> options, TimeProvider timeProvider, ILogger<RouteCache> logger) : BackgroundService, IRouteTables
{
    /// <summary>How often it asks for changes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A copy of this age is read again though nobody told of a change.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    /// <summary>A tenant's copy is dropped when no call has asked for it for so long.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, TenantCopy> _tenants = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RouteTable _global = RouteTable.Empty;
    private DateTimeOffset _globalAt = DateTimeOffset.MinValue;
    private long _globalVersion;
    private long _moment;
    private bool _isStale;

    /// <summary>The routes that a tenant's calls may name, as they are in force.</summary>
    /// <exception cref="LlmException">ReplicaUnavailable: they were never read here and can not be now. A route is never guessed.</exception>
    public ValueTask<RouteTable> ForAsync(string tenant, CancellationToken cancellationToken) =>
        _tenants.TryGetValue(tenant, out var copy) && copy.Read(_global, timeProvider.GetUtcNow()) is { } table
            ? new(table)
            : new(LoadAsync(tenant, cancellationToken));

    /// <summary>Looks for changes once. Never throws.</summary>
    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            var changes = await grains.GetGrain<IRouteChangesGrain>(IRouteChangesGrain.Key).SinceAsync(_moment, cancellationToken);
            var changed = changes.Books?.ToHashSet(StringComparer.Ordinal);
            var now = timeProvider.GetUtcNow();
            if (changed is null || changed.Contains(RouteBookKey.Global.ToString()) || now - _globalAt >= MaxAge)
            {
                await ReadGlobalAsync(now, cancellationToken);
            }

            await ReadTenantsAsync(changed, now, cancellationToken);

            // Only now: what could not be read is asked for again.
            _moment = changes.Moment;
            _isStale = false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isStale)
            {
                LogUnreachable(exception);
            }

            _isStale = true;
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Periodically.RunAsync(Interval, timeProvider, RefreshAsync, stoppingToken);

    private async Task ReadGlobalAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var page = await Book(RouteBookKey.Global).ReadAsync(_globalVersion, cancellationToken);
        if (page.Routes is { } routes)
        {
            var kept = InForce(routes);
            var names = kept.Select(route => route.Name).ToHashSet(StringComparer.Ordinal);
            _global = RouteTable.OfGlobal([.. kept, .. options.Value.Definitions().Where(route => !names.Contains(route.Name))]);
            _globalVersion = page.Version;
            LogLoaded(page.Version, kept.Count);
        }

        _globalAt = now;
        _loaded.TrySetResult();
    }

    private async Task ReadTenantsAsync(HashSet<string>? changed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var (tenant, copy) in _tenants)
        {
            if (now - copy.UsedAt >= Idle)
            {
                _tenants.TryRemove(tenant, out _);
            }
            else if (changed is null || changed.Contains(new RouteBookKey(tenant).ToString()) || now - copy.Own?.ReadAt >= MaxAge)
            {
                copy.Keep(await ReadOwnAsync(tenant, copy.Own, cancellationToken));
            }
        }
    }

    private async Task<RouteTable> LoadAsync(string tenant, CancellationToken cancellationToken)
    {
        var copy = _tenants.GetOrAdd(tenant, _ => new TenantCopy());
        try
        {
            await _loaded.Task.WaitAsync(Patience, timeProvider, cancellationToken);
            copy.Keep(await GrainRetry.RunAsync(() => ReadOwnAsync(tenant, copy.Own, cancellationToken), timeProvider, cancellationToken));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LlmException(
                LlmErrorCode.ReplicaUnavailable, "This silo could not read the tenant's routes yet.", retryAfter: Interval, innerException: exception);
        }

        return copy.Read(_global, timeProvider.GetUtcNow())!;
    }

    private async Task<OwnRoutes> ReadOwnAsync(string tenant, OwnRoutes? known, CancellationToken cancellationToken)
    {
        var page = await Book(new RouteBookKey(tenant)).ReadAsync(known?.Version ?? 0, cancellationToken);
        var now = timeProvider.GetUtcNow();
        return page.Routes is { } routes || known is null
            ? OwnRoutes.Of(page.Version, InForce(page.Routes ?? []), now, _global)
            : known with { ReadAt = now };
    }

    /// <summary>A policy that this version can not read (a newer one wrote it) is left out and told, not guessed.</summary>
    private List<RouteDefinition> InForce(IReadOnlyList<RouteRecord> routes)
    {
        var found = new List<RouteDefinition>(routes.Count);
        foreach (var route in routes.Where(route => route.ActiveVersion is not null))
        {
            var reading = PolicyReader.Read(route.Version.Policy);
            if (reading.Policy is { } policy)
            {
                found.Add(new RouteDefinition(route.Name, route.Tenant, route.Version.Version, policy));
            }
            else
            {
                LogUnreadable(route.Name, route.Tenant ?? "all", reading.Problems[0].ToString());
            }
        }

        return found;
    }

    private IRouteBookGrain Book(RouteBookKey key) => grains.GetGrain<IRouteBookGrain>(key.ToString());

    [LoggerMessage(LogLevel.Information, "Global route book version {Version} with {Routes} routes is in force here.")]
    private partial void LogLoaded(long version, int routes);

    [LoggerMessage(LogLevel.Warning, "The route books can not be reached; this silo goes on with the routes it has and tries again every second.")]
    private partial void LogUnreachable(Exception exception);

    [LoggerMessage(LogLevel.Error, "The route '{Route}' of tenant '{Tenant}' can not be read by this version and is left out: {Problem}")]
    private partial void LogUnreadable(string route, string tenant, string problem);
}
