using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routes;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Routes;

/// <summary>
/// Lists, shows, sets, activates and removes routes: a tenant's own below <c>/admin/v1/tenants/{tenant}/routes</c>, the global ones below
/// <c>/admin/v1/routes</c>.
/// </summary>
internal sealed class RoutesEndpoints(JsonBody body, IGrainFactory grains, TenantGrains tenants, RouteChecks checks)
{
    /// <summary><c>GET .../routes</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var (_, key) = await RequireAsync(context);
        var routes = (await Book(key).ReadAsync(0, context.RequestAborted)).Routes!;
        var configured = key.Tenant is null ? Shown(routes) : [];
        var list = new ListView<RouteRecord> { Data = [.. routes.Concat(configured).OrderBy(route => route.Name, StringComparer.Ordinal)] };
        await JsonResponse.WriteAsync(context, list, ApiJsonContext.Default.ListViewRouteRecord);
    }

    /// <summary><c>GET .../routes/{route}</c>: with its history.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var (_, key) = await RequireAsync(context);
        RouteRecord route;
        try
        {
            route = await Book(key).GetAsync(NameOf(context), context.RequestAborted);
        }
        catch (LlmException missing) when (missing.Code == LlmErrorCode.NotFound && key.Tenant is null && Configured(context) is not null)
        {
            route = Configured(context)!;
        }

        await WriteAsync(context, route);
    }

    /// <summary><c>PUT .../routes/{route}</c>: another version, in force at once unless the body says otherwise.</summary>
    public async Task SetAsync(HttpContext context)
    {
        var (caller, key) = await RequireAsync(context);
        var isDryRun = QueryFields.Flag(context, "dry_run") ?? false;
        var change = await body.ReadAsync(context, fields => RouteBodies.ParseSet(fields, NameOf(context)));
        var kept = await Book(key).SetAsync(change with { Etag = EtagOf(context), By = caller.KeyId, IsDryRun = isDryRun }, context.RequestAborted);
        var warnings = await checks.WarningsAsync(kept, change.Policy, caller, context.RequestAborted);
        await WriteAsync(context, kept with { Warnings = warnings });
    }

    /// <summary><c>POST .../routes/{route}/activate</c>.</summary>
    public async Task ActivateAsync(HttpContext context)
    {
        var (caller, key) = await RequireAsync(context);
        var version = await body.ReadAsync(context, RouteBodies.ParseActivate);
        var change = new RouteSwitch { Name = NameOf(context), Version = version, Etag = EtagOf(context), By = caller.KeyId };
        await WriteAsync(context, await Book(key).ActivateAsync(change, context.RequestAborted));
    }

    /// <summary><c>DELETE .../routes/{route}</c>.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        var (_, key) = await RequireAsync(context);
        await WriteAsync(context, await Book(key).DeleteAsync(NameOf(context), EtagOf(context), context.RequestAborted));
    }

    private static string NameOf(HttpContext context) => (string)context.GetRouteValue("route")!;

    /// <summary>The etag of <c>If-Match</c>, with or without its quotes; null: any.</summary>
    private static string? EtagOf(HttpContext context) => context.Request.Headers.IfMatch.ToString().Trim('"') is { Length: > 0 } etag && etag != "*" ? etag : null;

    private async Task<(Caller Caller, RouteBookKey Key)> RequireAsync(HttpContext context)
    {
        if (context.GetRouteValue("tenant") is null)
        {
            return (context.GetCaller(), RouteBookKey.Global);
        }

        var (caller, tenant) = TenantAccess.Require(context);
        await tenants.Profile(tenant).GetAsync(context.RequestAborted);
        return (caller, new RouteBookKey(tenant));
    }

    /// <summary>Those of the settings that the book does not hide.</summary>
    private IEnumerable<RouteRecord> Shown(IReadOnlyList<RouteRecord> book)
    {
        var names = book.Select(route => route.Name).ToHashSet(StringComparer.Ordinal);
        return checks.Configured.Where(route => !names.Contains(route.Name)).Select(route => route.ToRecord());
    }

    private RouteRecord? Configured(HttpContext context) => checks.Configured.FirstOrDefault(route => route.Name == NameOf(context))?.ToRecord();

    private IRouteBookGrain Book(RouteBookKey key) => grains.GetGrain<IRouteBookGrain>(key.ToString());

    private static Task WriteAsync(HttpContext context, RouteRecord route)
    {
        if (route.Etag is { } etag)
        {
            context.Response.Headers.ETag = $"\"{etag}\"";
        }

        return JsonResponse.WriteAsync(context, route, ApiJsonContext.Default.RouteRecord);
    }
}
