using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Routes;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Routes;
using OrleansLlm.Routing.Planning;
using OrleansLlm.Routing.Policies;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Admin.Routes;

/// <summary>Looks at what a route would lead to now, as a help to who sets it.</summary>
internal sealed class RouteChecks(IGrainFactory grains, RouterShards routers, IOptions<RoutesOptions> settings)
{
    /// <summary>The global routes of the settings, which hold where the book has none in force.</summary>
    public IReadOnlyList<ConfiguredRoute> Configured => settings.Value.Routes;

    /// <summary>Names that lead nowhere, and circles.</summary>
    public async Task<IReadOnlyList<string>> WarningsAsync(RouteRecord route, string policy, Caller caller, CancellationToken cancellationToken)
    {
        var definition = new RouteDefinition(route.Name, route.Tenant, route.Version.Version, PolicyReader.Read(policy).Policy!);
        var models = (await routers.Next().ListModelsAsync(caller, cancellationToken)).Select(model => model.Name).ToHashSet(StringComparer.Ordinal);
        var global = await InForceAsync(RouteBookKey.Global, cancellationToken);
        var names = global.Select(one => one.Name).ToHashSet(StringComparer.Ordinal);
        global.AddRange(Configured.Where(one => !names.Contains(one.Name)).Select(one => new RouteDefinition(one.Name, null, 0, one.Policy)));
        var table = RouteTable.OfGlobal(route.Tenant is null ? With(global, definition) : global);
        return RouteWarnings.Of(
            definition,
            route.Tenant is null ? table : table.WithOwn(With(await InForceAsync(new RouteBookKey(route.Tenant), cancellationToken), definition)),
            models.Contains);
    }

    private static IEnumerable<RouteDefinition> With(List<RouteDefinition> routes, RouteDefinition changed) =>
        routes.Where(route => route.Name != changed.Name).Append(changed);

    private async Task<List<RouteDefinition>> InForceAsync(RouteBookKey key, CancellationToken cancellationToken)
    {
        var page = await grains.GetGrain<IRouteBookGrain>(key.ToString()).ReadAsync(0, cancellationToken);
        return
        [
            .. from route in page.Routes ?? []
               where route.ActiveVersion is not null
               let policy = PolicyReader.Read(route.Version.Policy).Policy
               where policy is not null
               select new RouteDefinition(route.Name, route.Tenant, route.Version.Version, policy),
        ];
    }
}
