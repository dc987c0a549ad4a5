using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Caching;

/// <summary>A tenant's response cache: what it holds, what is to go, its settings.</summary>
internal sealed class CacheEndpoints(JsonBody body, IGrainFactory grains)
{
    /// <summary><c>GET /admin/v1/tenants/{tenant}/cache</c>.</summary>
    public async Task ShowAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var shards = await Task.WhenAll(CachesOf(tenant).Select(cache => cache.GetStatisticsAsync(context.RequestAborted)));
        await JsonResponse.WriteAsync(context, shards.Aggregate((left, right) => left + right), ApiJsonContext.Default.CacheStatistics);
    }

    /// <summary><c>POST /admin/v1/tenants/{tenant}/cache/invalidate</c>.</summary>
    public async Task InvalidateAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var invalidation = await body.ReadAsync(context, ParseInvalidation);
        var dropped = await Task.WhenAll(CachesOf(tenant).Select(cache => cache.InvalidateAsync(invalidation, context.RequestAborted)));
        await JsonResponse.WriteAsync(context, new InvalidationResult(dropped.Sum(result => result.Entries)), ApiJsonContext.Default.InvalidationResult);
    }

    /// <summary><c>GET /admin/v1/tenants/{tenant}/cache/settings</c>.</summary>
    public async Task GetSettingsAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        await WriteAsync(context, await SettingsOf(tenant).GetAsync(context.RequestAborted));
    }

    /// <summary><c>PUT /admin/v1/tenants/{tenant}/cache/settings</c>: replaces them all.</summary>
    public async Task SetSettingsAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var settings = await body.ReadAsync(context, ParseSettings);
        await WriteAsync(context, await SettingsOf(tenant).SetAsync(settings, context.RequestAborted));
    }

    private static CacheInvalidation ParseInvalidation(JsonFields fields)
    {
        fields.RefuseOthers("all", "tag", "model", "namespace");
        var invalidation = new CacheInvalidation
        {
            All = fields.Flag("all") ?? false,
            Tag = fields.Text("tag", CacheRequest.MaxName, minLength: 1),
            Model = fields.Text("model", maxLength: 256, minLength: 1),
            Namespace = fields.Text("namespace", CacheRequest.MaxName, minLength: 1),
        };

        // To drop everything takes a word of its own: a forgotten field must not do it.
        return invalidation.IsEmpty ? throw RequestErrors.Missing("all") : invalidation;
    }

    private static TenantCacheSettings ParseSettings(JsonFields fields)
    {
        fields.RefuseOthers("default", "routes");
        return new TenantCacheSettings
        {
            Default = fields.Object("default") is { } settings ? CacheParser.ReadSettings(settings) : new CacheSettings(),
            Routes = fields.Object("routes") is { } routes
                ? routes.All().ToDictionary(route => route.Name, route => CacheParser.ReadSettings(JsonFields.At(route.Value, routes.PathOf(route.Name))), StringComparer.Ordinal)
                : new Dictionary<string, CacheSettings>(),
        };
    }

    private static Task WriteAsync(HttpContext context, TenantCacheSettings settings) =>
        JsonResponse.WriteAsync(context, settings, ApiJsonContext.Default.TenantCacheSettings);

    private IEnumerable<ICacheGrain> CachesOf(string tenant) => CacheKey.AllOf(tenant).Select(key => grains.GetGrain<ICacheGrain>(key.ToString()));

    private ICacheSettingsGrain SettingsOf(string tenant) => grains.GetGrain<ICacheSettingsGrain>(new TenantKey(tenant).ToString());
}
