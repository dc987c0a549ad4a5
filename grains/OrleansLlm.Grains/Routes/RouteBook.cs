using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routes;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Grains.Routes;

/// <summary>The routes of a book and what may be done to them. No I/O.</summary>
internal sealed class RouteBook
{
    public const int MaxRoutes = 200;
    public const int MaxVersions = 100;
    private const int MaxRemoved = 1000;
    private const int MaxActivations = 100;
    private const int MaxComment = 500;

    private readonly string? _tenant;
    private readonly SortedDictionary<string, StoredRoute> _routes = new(StringComparer.Ordinal);

    public RouteBook(string? tenant, IEnumerable<StoredRoute> routes)
    {
        _tenant = tenant;
        foreach (var route in routes)
        {
            _routes[route.Name] = route;
        }
    }

    /// <summary>What is to be stored.</summary>
    public IEnumerable<StoredRoute> Stored => _routes.Values;

    /// <summary>All routes by name, without history.</summary>
    public IEnumerable<RouteRecord> Records => _routes.Values.Where(route => !route.IsRemoved).Select(route => route.ToRecord(_tenant, withHistory: false));

    public RouteRecord Get(string name) => Require(name, etag: null).ToRecord(_tenant, withHistory: true);

    public RouteRecord Set(RouteChange change, DateTimeOffset now)
    {
        var policy = RoutePolicyText.Check(change);
        CheckComment(change.Comment);
        var known = _routes.GetValueOrDefault(change.Name);
        CheckEtag(change.Name, known is { IsRemoved: true } ? null : known, change.Etag);
        if (known is null or { IsRemoved: true } && Records.Count() >= MaxRoutes)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"A route book has at most {MaxRoutes} routes. Given: {MaxRoutes + 1}.", "name");
        }

        var route = known ?? new StoredRoute { Name = change.Name };
        if (route.IsRemoved || route.Versions[^1].Policy != policy)
        {
            route = WithVersion(route, new RouteVersion { Version = route.Latest + 1, Policy = policy, CreatedAt = now, CreatedBy = change.By, Comment = change.Comment });
        }

        return Keep(change.Activate ? WithActive(route, route.Versions[^1].Version, now, change.By) : route);
    }

    public RouteRecord Activate(RouteSwitch change, DateTimeOffset now)
    {
        var route = Require(change.Name, change.Etag);
        if (route.Find(change.Version) is null)
        {
            throw new LlmException(
                LlmErrorCode.NotFound,
                $"Route '{change.Name}' has no version {change.Version}; kept are {route.Versions[0].Version} to {route.Versions[^1].Version}.", "version");
        }

        return Keep(WithActive(route, change.Version, now, change.By));
    }

    public RouteRecord Delete(string name, string? etag)
    {
        var route = Require(name, etag);
        _routes[name] = new StoredRoute { Name = name, Latest = route.Latest, Edition = route.Edition + 1 };
        foreach (var oldest in _routes.Values.Where(one => one.IsRemoved).OrderByDescending(one => one.Name == name).Skip(MaxRemoved).ToList())
        {
            _routes.Remove(oldest.Name);
        }

        return route.ToRecord(_tenant, withHistory: true);
    }

    private RouteRecord Keep(StoredRoute route)
    {
        _routes[route.Name] = route;
        return route.ToRecord(_tenant, withHistory: true);
    }

    private static StoredRoute WithVersion(StoredRoute route, RouteVersion version)
    {
        // The one in force stays, however old.
        var surplus = route.Versions.Count + 1 - MaxVersions;
        var kept = surplus > 0 ? route.Versions.Where(old => old.Version == route.Active || --surplus < 0) : route.Versions;
        return route with { Versions = [.. kept, version], Latest = version.Version, Edition = route.Edition + 1 };
    }

    private static StoredRoute WithActive(StoredRoute route, int version, DateTimeOffset now, string? by) => route.Active == version ? route : route with
    {
        Active = version,
        Edition = route.Edition + 1,
        Activations = [.. route.Activations.TakeLast(MaxActivations - 1), new RouteActivation { Version = version, At = now, By = by }],
    };

    private StoredRoute Require(string name, string? etag)
    {
        if (_routes.GetValueOrDefault(name) is not { IsRemoved: false } route)
        {
            throw new LlmException(LlmErrorCode.NotFound, $"There is no {(_tenant is null ? "global route" : "route of the tenant")} with the name '{name}'.", "name");
        }

        CheckEtag(name, route, etag);
        return route;
    }

    private static void CheckEtag(string name, StoredRoute? route, string? etag)
    {
        if (etag is not null && etag != route?.Etag)
        {
            throw new LlmException(
                LlmErrorCode.Conflict, $"Route '{name}' has changed meanwhile: its etag is {route?.Etag ?? "none, since it was removed"}. Given: {etag}.", "etag");
        }
    }

    private static void CheckComment(string? comment)
    {
        if (comment is { Length: > MaxComment })
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"comment must be at most {MaxComment} characters long. Given: {comment.Length} characters.", "comment");
        }
    }
}
