using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api;
using OrleansLlm.Silo.Api.Authentication;

namespace OrleansLlm.Silo.Admin.Caching;

/// <summary>Maps and describes the admin API of response caches.</summary>
internal static class CacheRoutes
{
    private const string SettingsExample =
        """{"default":{"mode":"on","max_age":3600},"routes":{"ember":{"semantic":true,"scope":"project"}}}""";

    /// <summary>Registers the handlers.</summary>
    public static IServiceCollection AddCacheApi(this IServiceCollection services) => services.AddSingleton<CacheEndpoints>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapCacheApi(this WebApplication app)
    {
        var cache = app.Services.GetRequiredService<CacheEndpoints>();
        var group = app.MapGroup(ApiPaths.Admin + "/v1/tenants/{tenant}/cache").WithTags("cache");
        group.MapGet("", (Delegate)cache.ShowAsync).RequireRole(KeyRole.Viewer)
            .Describe<CacheStatistics>("getCache", "What a tenant's response cache holds and did.", "Counts begin anew when a part of the cache starts anew.");
        group.MapPost("/invalidate", (Delegate)cache.InvalidateAsync).RequireRole(KeyRole.Manager)
            .Describe<InvalidationResult>(
                "invalidateCache", "Drops kept answers: those with a tag, of a model or route, of a namespace, or all.",
                "Of several fields all must hold. Answers that are being made at that moment are not kept either.")
            .TakesBody<CacheInvalidation>("""{"tag":"faq"}""");
        group.MapGet("/settings", (Delegate)cache.GetSettingsAsync).RequireRole(KeyRole.Viewer)
            .Describe<TenantCacheSettings>("getCacheSettings", "Shows the tenant's settings; what is null is the server's default.");
        group.MapPut("/settings", (Delegate)cache.SetSettingsAsync).RequireRole(KeyRole.Manager)
            .Describe<TenantCacheSettings>(
                "setCacheSettings", "Replaces the tenant's settings.",
                "`routes` are settings by the model or route that requests name; they win over `default`, a request's own `cache` field over both. They hold within a few seconds.")
            .TakesBody<TenantCacheSettings>(SettingsExample);
    }
}
