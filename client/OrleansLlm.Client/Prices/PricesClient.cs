using System.Globalization;
using System.Net.Http.Headers;
using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Client.Prices;

/// <summary>The price book of a cluster. Reading needs the role viewer, all else operator. Safe to use from many threads.</summary>
public sealed class PricesClient
{
    private const string Path = "admin/v1/prices";
    private const int PageSize = 1000;

    private readonly LlmHttp _http;

    internal PricesClient(LlmHttp http) => _http = http;

    /// <summary>Rules by model, ended and future ones included; others than operators see those for all tenants and for their own.</summary>
    /// <exception cref="LlmException">Forbidden.</exception>
    public async Task<IReadOnlyList<PriceRule>> ListAsync(PriceFilter? filter = null, CancellationToken cancellationToken = default)
    {
        var rules = new List<PriceRule>();
        string? after = null;
        do
        {
            var page = await _http.GetAsync(PathOf(filter ?? new PriceFilter(), after), LlmJson.Default.ListPagePriceRule, cancellationToken);
            rules.AddRange(page.Data);
            after = page.HasMore ? page.LastId : null;
        }
        while (after is not null);
        return rules;
    }

    /// <summary>Adds a rule, or replaces one of the same id that has not taken effect. Setting the same again is harmless.</summary>
    /// <param name="rule">The rule; an empty id is made up, a default <see cref="PriceRule.EffectiveFrom"/> is now, <see cref="PriceRule.Source"/> does not matter.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The rule as it is kept.</returns>
    /// <exception cref="LlmException">Forbidden; InvalidRequest: names every field that is wrong; Conflict: the rule of that id has taken effect.</exception>
    public Task<PriceRule> SetAsync(PriceRule rule, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var body = rule with { Source = null };
        return _http.PostAsync(Path, body, LlmJson.Default.PriceRule, LlmJson.Default.PriceRule, cancellationToken);
    }

    /// <summary>Ends a rule. One that would not have begun by then is taken out of the book.</summary>
    /// <param name="id">The rule's id.</param>
    /// <param name="until">From when on it no longer holds, not in the past; null: now.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">Forbidden, NotFound, InvalidRequest, or Conflict: it has ended already.</exception>
    public Task<PriceRule> EndAsync(string id, DateTimeOffset? until = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return _http.PostAsync(Path + "/end", new EndPrice(id, until), LlmJson.Default.EndPrice, LlmJson.Default.PriceRule, cancellationToken);
    }

    /// <summary>Imports a price table in the format of LiteLLM's <c>model_prices_and_context_window.json</c>, in one step.</summary>
    /// <param name="table">The table's JSON text (UTF-8).</param>
    /// <param name="from">When its prices take effect, not in the past; null: now.</param>
    /// <param name="dryRun">Only tell what would happen.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="LlmException">Forbidden, or InvalidRequest.</exception>
    public async Task<PriceImportReport> ImportAsync(
        ReadOnlyMemory<byte> table, DateTimeOffset? from = null, bool dryRun = false, CancellationToken cancellationToken = default)
    {
        using var content = new ReadOnlyMemoryContent(table);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var path = $"{Path}/import?dry_run={(dryRun ? "true" : "false")}"
            + (from is { } moment ? string.Create(CultureInfo.InvariantCulture, $"&from={moment.ToUnixTimeSeconds()}") : "");
        return await _http.PostAsync(path, content, LlmJson.Default.PriceImportReport, cancellationToken);
    }

    private static string PathOf(PriceFilter filter, string? after)
    {
        (string Name, string? Value)[] query =
        [
            ("limit", PageSize.ToString(CultureInfo.InvariantCulture)),
            ("model", filter.Model),
            ("provider", filter.Provider),
            ("tenant", filter.Tenant),
            ("source", filter.Source),
            ("in_force", filter.InForce ? "true" : null),
            ("after", after),
        ];
        return $"{Path}?{string.Join('&', query.Where(field => field.Value is not null).Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value!)}"))}";
    }
}
