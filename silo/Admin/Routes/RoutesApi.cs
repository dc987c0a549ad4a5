using Microsoft.OpenApi;
using OrleansLlm.Contracts.Routes;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Routes;

/// <summary>Maps and describes the admin API of routes.</summary>
internal static class RoutesApi
{
    private const string Example =
        """{"policy":{"type":"cascade","steps":[{"policy":"ember","scorer":{"type":"logprob"},"threshold":0.8},{"type":"fallback","steps":["gpt-4o","claude-sonnet"],"retries":1}]},"comment":"cheap first"}""";

    private const string Etags = "With the header `If-Match` only when the etag is still that one, else 409.";

    /// <summary>Registers the handlers.</summary>
    public static IServiceCollection AddRoutesApi(this IServiceCollection services) => services.AddSingleton<RouteChecks>().AddSingleton<RoutesEndpoints>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapRoutesApi(this WebApplication app)
    {
        var routes = app.Services.GetRequiredService<RoutesEndpoints>();
        Map(app.MapGroup(ApiPaths.Admin + "/v1/routes").WithTags("routes"), routes, KeyRole.Operator, "Global", "global route", "the global routes, those of the settings included,");
        Map(app.MapGroup(ApiPaths.Admin + "/v1/tenants/{tenant}/routes").WithTags("routes"), routes, KeyRole.Owner, "", "tenant's route", "a tenant's own routes");
    }

    private static void Map(RouteGroupBuilder group, RoutesEndpoints routes, KeyRole changes, string kind, string one, string all)
    {
        group.MapGet("", (Delegate)routes.ListAsync).RequireRole(KeyRole.Viewer)
            .Describe<ListView<RouteRecord>>($"list{kind}Routes", $"Lists {all} by name.", "A tenant's call that names a route gets its own before the global one, and both before a model of that name.");
        group.MapGet("/{route}", (Delegate)routes.GetAsync).RequireRole(KeyRole.Viewer)
            .Describe<RouteRecord>($"get{kind}Route", $"Shows a {one} with its versions and when each was in force.");
        group.MapPut("/{route}", (Delegate)routes.SetAsync).RequireRole(changes)
            .Describe<RouteRecord>(
                $"set{kind}Route", $"Sets a {one}: another version, in force at once.",
                $"Versions never change; the last 100 are kept. `warnings` tell of names that lead nowhere now. A change reaches every call within about two seconds. {Etags}")
            .TakesBody<SetRouteBody>(Example)
            .TakesQuery("dry_run", JsonSchemaType.Boolean, "Only check, and tell what would be kept. Default false.");
        group.MapPost("/{route}/activate", (Delegate)routes.ActivateAsync).RequireRole(changes)
            .Describe<RouteRecord>($"activate{kind}Route", $"Puts a version of a {one} in force: also how to go back.", Etags)
            .TakesBody<ActivateRouteBody>("""{"version":1}""");
        group.MapDelete("/{route}", (Delegate)routes.DeleteAsync).RequireRole(changes)
            .Describe<RouteRecord>($"delete{kind}Route", $"Removes a {one} and its history; answers with what was removed.", Etags);
    }
}
