using System.Text;
using System.Text.Json;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Spend;

/// <summary>A tenant's ledger for its administrators: reports, entries, exports, forecasts, retention.</summary>
internal sealed class SpendEndpoints(JsonBody body, IGrainFactory grains)
{
    private const int MaxDays = 36_500;

    /// <summary><c>GET /admin/v1/tenants/{tenant}/spend</c>: a report, as JSON or CSV.</summary>
    public async Task ReportAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var query = SpendQueryReader.ReadSpend(context);
        var isCsv = SpendQueryReader.ReadFormat(context, "json", "csv") == "csv";
        var report = await LedgerOf(tenant).ReportAsync(query, context.RequestAborted);
        if (isCsv)
        {
            StartFile(context, "text/csv; charset=utf-8", $"spend-{tenant}.csv");
            await context.Response.WriteAsync(SpendCsv.Of(report), context.RequestAborted);
            return;
        }

        await JsonResponse.WriteAsync(context, report, ApiJsonContext.Default.SpendReport);
    }

    /// <summary><c>GET /admin/v1/tenants/{tenant}/ledger</c>: single entries, page by page.</summary>
    public async Task EntriesAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var page = await LedgerOf(tenant).ReadAsync(SpendQueryReader.ReadEntries(context), context.RequestAborted);
        await JsonResponse.WriteAsync(context, page, ApiJsonContext.Default.EntryPage);
    }

    /// <summary>
    /// <c>GET /admin/v1/tenants/{tenant}/ledger/export</c>: all entries as CSV or JSON lines, streamed. A failure on the way breaks the connection off, so that half a
    /// file is not taken for a whole one.
    /// </summary>
    public async Task ExportAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var query = SpendQueryReader.ReadEntries(context) with { Limit = EntryQuery.MaxPage };
        var isCsv = SpendQueryReader.ReadFormat(context, "csv", "jsonl") == "csv";
        var page = await LedgerOf(tenant).ReadAsync(query, context.RequestAborted);
        StartFile(context, isCsv ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8", $"ledger-{tenant}.{(isCsv ? "csv" : "jsonl")}");
        if (isCsv)
        {
            await context.Response.WriteAsync(SpendCsv.EntryHead, context.RequestAborted);
        }

        while (true)
        {
            await context.Response.WriteAsync(Lines(page, isCsv), context.RequestAborted);
            if (page.Next is not { } next)
            {
                return;
            }

            page = await LedgerOf(tenant).ReadAsync(query with { After = next }, context.RequestAborted);
        }
    }

    /// <summary><c>GET /admin/v1/tenants/{tenant}/forecast</c>.</summary>
    public async Task ForecastAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var (scope, period) = SpendQueryReader.ReadForecast(context);
        var forecast = await LedgerOf(tenant).ForecastAsync(scope, period, context.RequestAborted);
        await JsonResponse.WriteAsync(context, forecast, ApiJsonContext.Default.SpendForecast);
    }

    /// <summary><c>GET /admin/v1/tenants/{tenant}/ledger/status</c>.</summary>
    public async Task StatusAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        await ShowAsync(context, await LedgerOf(tenant).GetAsync(context.RequestAborted));
    }

    /// <summary><c>PUT /admin/v1/tenants/{tenant}/ledger/retention</c>.</summary>
    public async Task SetRetentionAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var days = await body.ReadAsync(context, static fields =>
        {
            fields.RefuseOthers("keep_entries_days");
            return fields.Integer("keep_entries_days", 1, MaxDays);
        });
        await ShowAsync(context, await LedgerOf(tenant).SetRetentionAsync(days, context.RequestAborted));
    }

    private static string Lines(EntryPage page, bool isCsv)
    {
        var lines = new StringBuilder();
        foreach (var entry in page.Entries)
        {
            lines.Append(isCsv ? SpendCsv.Of(entry) : JsonSerializer.Serialize(entry, ApiJsonContext.Default.LedgerEntry) + "\n");
        }

        return lines.ToString();
    }

    private static void StartFile(HttpContext context, string type, string name)
    {
        context.Response.ContentType = type;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
    }

    private static Task ShowAsync(HttpContext context, LedgerStatus status) => JsonResponse.WriteAsync(context, status, ApiJsonContext.Default.LedgerStatus);

    private ILedgerGrain LedgerOf(string tenant) => grains.GetGrain<ILedgerGrain>(new LedgerKey(tenant).ToString());
}
