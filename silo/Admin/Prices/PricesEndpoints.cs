using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Prices.Import;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Prices;

/// <summary>Lists, sets, ends and imports price rules.</summary>
internal sealed class PricesEndpoints(JsonBody body, IGrainFactory grains, TimeProvider clock)
{
    private const int DefaultPage = 100;
    private const int MaxPage = 1000;
    private const int MaxText = 300;

    /// <summary>What the filter calls rules without a source.</summary>
    private const string ByHand = "hand";

    private IPriceBookGrain Book => grains.GetGrain<IPriceBookGrain>(IPriceBookGrain.Key);

    /// <summary><c>GET /admin/v1/prices</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var limit = QueryFields.Integer(context, "limit", 1, MaxPage, DefaultPage);
        var filter = FilterOf(context);
        var (_, rules) = (await Book.ReadAllAsync(cancellationToken: context.RequestAborted))!.Value;
        var found = rules.Where(filter)
            .OrderBy(rule => rule.Model, StringComparer.Ordinal).ThenBy(rule => rule.Provider, StringComparer.Ordinal)
            .ThenBy(rule => rule.Tenant, StringComparer.Ordinal).ThenBy(rule => rule.EffectiveFrom).ToList();
        var start = StartOf(context, found);
        var page = found.GetRange(start, Math.Min(limit, found.Count - start));
        var list = new ListView<PriceRule> { Data = page, HasMore = start + page.Count < found.Count, LastId = page.Count > 0 ? page[^1].Id : null };
        await JsonResponse.WriteAsync(context, list, ApiJsonContext.Default.ListViewPriceRule);
    }

    /// <summary><c>POST /admin/v1/prices</c>.</summary>
    public async Task SetAsync(HttpContext context)
    {
        var rule = await body.ReadAsync(context, PriceRuleParser.Parse);
        await WriteAsync(context, await Book.SetAsync(rule, context.RequestAborted));
    }

    /// <summary><c>POST /admin/v1/prices/end</c>.</summary>
    public async Task EndAsync(HttpContext context)
    {
        var (id, until) = await body.ReadAsync(context, fields =>
        {
            fields.RefuseOthers("id", "until");
            return (fields.RequireText("id", MaxText, minLength: 1), fields.Time("until"));
        });
        await WriteAsync(context, await Book.EndAsync(id, until, context.RequestAborted));
    }

    /// <summary><c>POST /admin/v1/prices/import</c>.</summary>
    public async Task ImportAsync(HttpContext context)
    {
        var isDryRun = QueryFields.Flag(context, "dry_run") ?? false;
        var from = QueryFields.Time(context, "from");
        var entries = await body.ReadAsync(context, fields => LiteLlmPriceTable.Read(fields.All()));
        var import = new PriceImport
        {
            Source = LiteLlmPriceTable.Source,
            From = from,
            IsDryRun = isDryRun,
            Rules = [.. entries.Select(entry => entry.Rule).OfType<PriceRule>()],
        };
        var report = Report(entries, await Book.ImportAsync(import, context.RequestAborted), isDryRun);
        await JsonResponse.WriteAsync(context, report, ApiJsonContext.Default.PriceImportReport);
    }

    private static PriceImportReport Report(IReadOnlyList<PriceTableEntry> entries, PriceImportResult result, bool isDryRun)
    {
        var imported = new Queue<ImportedPrice>(result.Prices);
        var lines = entries.Select(entry =>
        {
            var price = entry.Rule is null ? new ImportedPrice { Outcome = PriceImportOutcome.Skipped, Reason = entry.Reason } : imported.Dequeue();
            return new PriceImportLine
            {
                Name = entry.Name,
                Model = entry.Model,
                Provider = entry.Provider,
                Outcome = price.Outcome,
                RuleId = price.RuleId,
                Reason = price.Reason,
                NotBilled = entry.NotBilled,
            };
        }).ToList();
        int Count(PriceImportOutcome outcome) => lines.Count(line => line.Outcome == outcome);
        return new PriceImportReport
        {
            DryRun = isDryRun,
            From = result.From,
            Added = Count(PriceImportOutcome.Added),
            Changed = Count(PriceImportOutcome.Changed),
            Unchanged = Count(PriceImportOutcome.Unchanged),
            Skipped = Count(PriceImportOutcome.Skipped),
            Models = lines,
        };
    }

    private static int StartOf(HttpContext context, List<PriceRule> rules)
    {
        if (QueryFields.Text(context, "after", MaxText) is not { } after)
        {
            return 0;
        }

        var at = rules.FindIndex(rule => rule.Id == after);
        return at >= 0 ? at + 1 : throw RequestErrors.OutOfRange("after", "the last_id of a page with the same filters", $"'{JsonText.Shorten(after)}'");
    }

    private Func<PriceRule, bool> FilterOf(HttpContext context)
    {
        var caller = context.GetCaller();
        var (model, provider) = (QueryFields.Text(context, "model", MaxText), QueryFields.Text(context, "provider", MaxText));
        var (tenant, source) = (QueryFields.Text(context, "tenant", MaxText), QueryFields.Text(context, "source", MaxText));
        var isInForce = QueryFields.Flag(context, "in_force") ?? false;
        var seesAll = caller.Role.Includes(KeyRole.Operator);
        var now = clock.GetUtcNow();
        return rule => (seesAll || rule.Tenant is null || rule.Tenant == caller.Tenant)
            && (model is null || rule.Model.Contains(model, StringComparison.Ordinal))
            && (provider is null || rule.Provider == provider)
            && (tenant is null || rule.Tenant == tenant)
            && (source is null || (rule.Source ?? ByHand) == source)
            && (!isInForce || rule.HoldsAt(now));
    }

    private static Task WriteAsync(HttpContext context, PriceRule rule) => JsonResponse.WriteAsync(context, rule, ApiJsonContext.Default.PriceRule);
}
