using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Alerts;

/// <summary>A tenant's alerts: where they go, when a rise in spend is one, what there were.</summary>
internal sealed class AlertsEndpoints(JsonBody body, IGrainFactory grains)
{
    private const decimal Most = 1_000_000_000;
    private static readonly AlertSettings Default = new();

    /// <summary><c>GET /admin/v1/tenants/{tenant}/alerts</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        await ShowAsync(context, await AlertsOf(tenant).GetAsync(context.RequestAborted));
    }

    /// <summary><c>PUT /admin/v1/tenants/{tenant}/alerts</c>.</summary>
    public async Task SetAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var settings = await body.ReadAsync(context, Parse);
        context.Response.Headers.CacheControl = "no-store";
        await ShowAsync(context, await AlertsOf(tenant).SetAsync(settings, context.RequestAborted));
    }

    /// <summary><c>POST /admin/v1/tenants/{tenant}/alerts/test</c>.</summary>
    public async Task TestAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var delivery = await AlertsOf(tenant).TestAsync(context.RequestAborted);
        await JsonResponse.WriteAsync(context, delivery, ApiJsonContext.Default.AlertDelivery);
    }

    private static AlertSettings Parse(JsonFields fields)
    {
        fields.RefuseOthers("url", "secret", "anomaly_factor", "anomaly_floor");
        return new AlertSettings
        {
            Url = fields.Text("url"),
            Secret = fields.Text("secret"),
            AnomalyFactor = fields.Decimal("anomaly_factor", 1, Most),
            AnomalyFloor = fields.Decimal("anomaly_floor", 0, Most) ?? Default.AnomalyFloor,
        };
    }

    private static Task ShowAsync(HttpContext context, AlertStatus status) => JsonResponse.WriteAsync(context, status, ApiJsonContext.Default.AlertStatus);

    private IAlertsGrain AlertsOf(string tenant) => grains.GetGrain<IAlertsGrain>(new AlertsKey(tenant).ToString());
}
