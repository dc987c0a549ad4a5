using Microsoft.OpenApi;
using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Admin.Alerts;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api;
using OrleansLlm.Silo.Api.Authentication;

namespace OrleansLlm.Silo.Admin.Spend;

/// <summary>Maps and describes the admin API of ledgers and alerts.</summary>
internal static class SpendRoutes
{
    private const string Dimensions = "project, key, user, model, provider, route, price_rule, outcome, tag:NAME";

    /// <summary>Registers the handlers.</summary>
    public static IServiceCollection AddSpendApi(this IServiceCollection services) => services.AddSingleton<SpendEndpoints>().AddSingleton<AlertsEndpoints>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapSpendApi(this WebApplication app)
    {
        var group = app.MapGroup(ApiPaths.Admin + "/v1/tenants/{tenant}");
        MapReports(group, app.Services.GetRequiredService<SpendEndpoints>());
        MapLedger(group, app.Services.GetRequiredService<SpendEndpoints>());
        MapAlerts(group, app.Services.GetRequiredService<AlertsEndpoints>());
    }

    private static void MapReports(RouteGroupBuilder group, SpendEndpoints spend)
    {
        group.MapGet("/spend", (Delegate)spend.ReportAsync).WithTags("spend").RequireRole(KeyRole.Viewer)
            .Describe<SpendReport>("reportSpend", "Spend by dimensions and time, up to the last settled call.", "Rows left off are summed up in `others`.")
            .TakesQuery("group_by", JsonSchemaType.String, $"Dimensions, by commas, at most five: {Dimensions}.")
            .TakesQuery("bucket", JsonSchemaType.String, "Time steps: none, hour, day, week, month (UTC). Default none.")
            .TakesQuery("order_by", JsonSchemaType.String, "What comes first: cost, tokens, requests. Default cost.")
            .TakesQuery("top", JsonSchemaType.Integer, "The most rows, 1 to 10,000; default 1,000.")
            .TakesQuery("format", JsonSchemaType.String, "json or csv. Default json.")
            .TakesSpan();
        group.MapGet("/forecast", (Delegate)spend.ForecastAsync).WithTags("spend").RequireRole(KeyRole.Viewer)
            .Describe<SpendForecast>(
                "forecastSpend", "Where the present calendar window of a level is going.",
                "The mean of the last whole days, at most 28, for the time that is left; nine of ten windows end above `low`, nine of ten below `high`.")
            .TakesQuery("scope", JsonSchemaType.String, "The level, such as tenant, project:web, key:ID. Default tenant.")
            .TakesQuery("period", JsonSchemaType.String, "day, week, month, quarter. Default month.");
    }

    private static void MapLedger(RouteGroupBuilder group, SpendEndpoints spend)
    {
        group.MapGet("/ledger", (Delegate)spend.EntriesAsync).WithTags("ledger").RequireRole(KeyRole.Viewer)
            .Describe<EntryPage>("listEntries", "Single ledger entries by sequence, page by page.", "Entries up to `rolled_up_through` are hourly sums now.")
            .TakesQuery("after", JsonSchemaType.Integer, "The `next` of the page before; default 0.")
            .TakesQuery("limit", JsonSchemaType.Integer, "1 to 1,000; default 1,000.")
            .TakesSpan();
        group.MapGet("/ledger/export", (Delegate)spend.ExportAsync).WithTags("ledger").RequireRole(KeyRole.Viewer)
            .DescribeFile("exportEntries", "All ledger entries of a span of time as one file.", "text/csv", "application/jsonl")
            .TakesQuery("format", JsonSchemaType.String, "csv or jsonl. Default csv.")
            .TakesSpan();
        group.MapGet("/ledger/status", (Delegate)spend.StatusAsync).WithTags("ledger").RequireRole(KeyRole.Viewer)
            .Describe<LedgerStatus>("getLedger", "How much the ledger holds and for how long.");
        group.MapPut("/ledger/retention", (Delegate)spend.SetRetentionAsync).WithTags("ledger").RequireRole(KeyRole.Owner)
            .Describe<LedgerStatus>(
                "setRetention", "Sets how many days single entries are kept, and rolls up what is older.", "Hourly sums by all dimensions stay for ever; totals never change.")
            .TakesBody<RetentionBody>("""{"keep_entries_days":400}""");
    }

    private static void MapAlerts(RouteGroupBuilder group, AlertsEndpoints alerts)
    {
        group.MapGet("/alerts", (Delegate)alerts.GetAsync).WithTags("alerts").RequireRole(KeyRole.Viewer)
            .Describe<AlertStatus>("getAlerts", "Alert settings and the latest alerts, newest first; never the signing secret.");
        group.MapPut("/alerts", (Delegate)alerts.SetAsync).WithTags("alerts").RequireRole(KeyRole.Owner)
            .Describe<AlertStatus>(
                "setAlerts", "Replaces the alert settings.",
                "Webhooks are signed as the Standard Webhooks specification says; a secret that was given or made is shown in this answer only. Deliveries that fail are tried again for about two days.")
            .TakesBody<AlertSettings>("""{"url":"https://example.com/hooks/llm","anomaly_factor":5,"anomaly_floor":1}""");
        group.MapPost("/alerts/test", (Delegate)alerts.TestAsync).WithTags("alerts").RequireRole(KeyRole.Owner)
            .Describe<AlertDelivery>("testAlerts", "Sends a test alert now and tells how it went.");
    }

    private static RouteHandlerBuilder TakesSpan(this RouteHandlerBuilder endpoint) => endpoint
        .TakesQuery("from", JsonSchemaType.String, "From when on, by the moment of reservation: Unix seconds or ISO 8601.")
        .TakesQuery("until", JsonSchemaType.String, "Until when (exclusive).")
        .TakesQuery("filter.DIMENSION", JsonSchemaType.String, "Only calls whose dimension has this value, or one of several; empty: those without.");
}
