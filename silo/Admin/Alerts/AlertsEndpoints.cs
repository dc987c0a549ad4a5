using System.Text.Json;
using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Alerts;

/// <summary>A tenant's alerts: where they go, when a rise in spend is one, what there were.</summary>
internal sealed class AlertsEndpoints(JsonBody body, IGrainFactory grains)
{
    private static readonly string[] Fields = ["url", "secret", "anomaly_factor", "anomaly_floor"];

    /// <summary><c>GET /admin/v1/tenants/{tenant}/alerts</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        await ShowAsync(context, tenant, await AlertsOf(tenant).GetAsync(context.RequestAborted));
    }

    /// <summary><c>PUT /admin/v1/tenants/{tenant}/alerts</c>: replaces the settings; the secret that is made or given is shown in this answer only.</summary>
    public async Task SetAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var settings = await body.ReadAsync(context, Parse);
        context.Response.Headers.CacheControl = "no-store";
        await ShowAsync(context, tenant, await AlertsOf(tenant).SetAsync(settings, context.RequestAborted));
    }

    /// <summary><c>POST /admin/v1/tenants/{tenant}/alerts/test</c>: sends a test alert and tells how it went.</summary>
    public async Task TestAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var delivery = await AlertsOf(tenant).TestAsync(context.RequestAborted);
        await JsonResponse.WriteAsync(context, AlertDeliveryView.Of(delivery), AlertsJsonContext.Default.AlertDeliveryView);
    }

    private static AlertSettings Parse(JsonFields fields)
    {
        foreach (var field in fields.All())
        {
            if (!Fields.Contains(field.Name))
            {
                throw RequestErrors.UnsupportedField(JsonText.Shorten(field.Name), $"one of {string.Join(", ", Fields)} is expected");
            }
        }

        return new AlertSettings
        {
            Url = fields.Text("url"),
            Secret = fields.Text("secret"),
            AnomalyFactor = Money(fields, "anomaly_factor"),
            AnomalyFloor = Money(fields, "anomaly_floor") ?? new AlertSettings().AnomalyFloor,
        };
    }

    private static decimal? Money(JsonFields fields, string name) => !fields.TryGet(name, out var value) ? null
        : value.ValueKind is JsonValueKind.Number && value.TryGetDecimal(out var number) ? number
        : throw RequestErrors.OutOfRange(name, "a decimal number", JsonText.Show(value));

    private static Task ShowAsync(HttpContext context, string tenant, AlertStatus status) =>
        JsonResponse.WriteAsync(context, AlertStatusView.Of(tenant, status), AlertsJsonContext.Default.AlertStatusView);

    private IAlertsGrain AlertsOf(string tenant) => grains.GetGrain<IAlertsGrain>(new AlertsKey(tenant).ToString());
}
