using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin;

/// <summary>Shows a tenant's budget to its administrators; operators set its limits.</summary>
internal sealed class BudgetEndpoints(JsonBody body, IGrainFactory grains)
{
    private const double MaxAmount = 1e12;

    /// <summary><c>GET /admin/v1/tenants/{tenant}/budget</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        await ShowAsync(context, tenant);
    }

    /// <summary><c>PUT /admin/v1/tenants/{tenant}/budget</c>: replaces all limits; an absent or null one means none. Usage is kept.</summary>
    public async Task SetAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var limits = await body.ReadAsync(context, Parse);
        await BudgetOf(tenant).SetLimitsAsync(BudgetScope.Tenant, limits, context.RequestAborted);
        await ShowAsync(context, tenant);
    }

    private static ScopeLimits Parse(JsonFields fields) => new()
    {
        Budgets = ReadAmount(fields) is { } amount ? [new WindowBudget { Hard = amount }] : [],
        RequestsPerMinute = fields.Long("requests_per_minute", min: 1),
        TokensPerMinute = fields.Long("tokens_per_minute", min: 1),
    };

    /// <summary>Read as a decimal: money never passes through a binary fraction.</summary>
    private static decimal? ReadAmount(JsonFields fields)
    {
        if (!fields.TryGet("amount", out var value))
        {
            return null;
        }

        JsonFields.NumberOf(value, "amount", 0, MaxAmount);
        return value.TryGetDecimal(out var amount)
            ? amount
            : throw RequestErrors.OutOfRange("amount", "a decimal number of at most 28 digits", JsonText.Show(value));
    }

    private async Task ShowAsync(HttpContext context, string tenant)
    {
        var budget = await BudgetOf(tenant).GetAsync(BudgetScope.Tenant, context.RequestAborted);
        await JsonResponse.WriteAsync(context, BudgetView.Of(tenant, budget), ApiJsonContext.Default.BudgetView);
    }

    private IBudgetGrain BudgetOf(string tenant) => grains.GetGrain<IBudgetGrain>(new BudgetKey(tenant).ToString());
}
