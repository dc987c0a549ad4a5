using System.Globalization;
using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Json;
using OrleansLlm.Contracts.Ledger;

namespace OrleansLlm.Client.Spend;

/// <summary>Reads a tenant's ledger. The caller's key must see the tenant's admin data. Safe to use from many threads.</summary>
public sealed class SpendClient
{
    private readonly LlmHttp _http;

    internal SpendClient(LlmHttp http) => _http = http;

    /// <summary>Spend by dimensions and time, up to the last settled call.</summary>
    /// <exception cref="LlmException">Forbidden, or InvalidRequest: names the field that is out of range.</exception>
    public Task<SpendReport> ReportAsync(string tenant, SpendQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _http.GetAsync($"{PathOf(tenant)}/spend{Text(query)}", LlmJson.Default.SpendReport, cancellationToken);
    }

    /// <summary>Where a calendar window of a level is going.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="scope">The level, such as <c>tenant</c>, <c>project:web</c>, <c>key:ID</c>.</param>
    /// <param name="period"><c>day</c>, <c>week</c>, <c>month</c> or <c>quarter</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">Forbidden, or InvalidRequest: no such level or period.</exception>
    public Task<SpendForecast> ForecastAsync(
        string tenant, string scope = "tenant", string period = "month", CancellationToken cancellationToken = default) =>
        _http.GetAsync(
            $"{PathOf(tenant)}/forecast?scope={Uri.EscapeDataString(scope)}&period={Uri.EscapeDataString(period)}",
            LlmJson.Default.SpendForecast,
            cancellationToken);

    /// <summary>What the ledger holds.</summary>
    /// <exception cref="LlmException">Forbidden.</exception>
    public Task<LedgerStatus> GetLedgerAsync(string tenant, CancellationToken cancellationToken = default) =>
        _http.GetAsync($"{PathOf(tenant)}/ledger/status", LlmJson.Default.LedgerStatus, cancellationToken);

    /// <summary>Sets how many days single entries are kept; later only hourly roll-ups are. Null: for ever.</summary>
    /// <exception cref="LlmException">Forbidden, or InvalidRequest: less than a day.</exception>
    public Task<LedgerStatus> SetRetentionAsync(string tenant, int? days, CancellationToken cancellationToken = default) => _http.PutAsync(
        $"{PathOf(tenant)}/ledger/retention", new SetRetention(days), LlmJson.Default.SetRetention, LlmJson.Default.LedgerStatus, cancellationToken);

    /// <summary>Writes all entries of a span of time to a stream, as <c>csv</c> or <c>jsonl</c>.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="target">Where to write.</param>
    /// <param name="format"><c>csv</c> or <c>jsonl</c>.</param>
    /// <param name="from">From when on (UTC), or null.</param>
    /// <param name="until">Until when (UTC, exclusive), or null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">Forbidden, InvalidRequest, or ReplicaUnavailable: the export broke off and what was written is not whole.</exception>
    public Task ExportAsync(
        string tenant, Stream target, string format = "csv", DateTimeOffset? from = null, DateTimeOffset? until = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var query = Query([("format", format), ("from", Time(from)), ("until", Time(until))]);
        return _http.CopyAsync($"{PathOf(tenant)}/ledger/export{query}", target, cancellationToken);
    }

    private static string Text(SpendQuery query) => Query(
    [
        ("from", query.From == DateTimeOffset.MinValue ? null : Time(query.From)),
        ("until", query.Until == DateTimeOffset.MaxValue ? null : Time(query.Until)),
        ("group_by", query.GroupBy.Count == 0 ? null : string.Join(',', query.GroupBy)),
        ("bucket", EnumWords.Of(query.Bucket)),
        ("top", query.Top.ToString(CultureInfo.InvariantCulture)),
        ("order_by", EnumWords.Of(query.OrderBy)),
        .. query.Filter.SelectMany(filter => filter.Value.Select(value => ($"filter.{filter.Key}", (string?)value))),
    ]);

    private static string Query(IEnumerable<(string Name, string? Value)> fields)
    {
        var given = fields.Where(field => field.Value is not null).Select(field => $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value!)}");
        var text = string.Join('&', given);
        return text.Length == 0 ? "" : "?" + text;
    }

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static string PathOf(string tenant)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tenant);
        return $"admin/v1/tenants/{Uri.EscapeDataString(tenant)}";
    }
}
