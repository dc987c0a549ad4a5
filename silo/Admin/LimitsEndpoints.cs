using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin;

/// <summary>
/// Shows and sets budgets, rate limits and allowed models of every level of a tenant. Managers set those of projects, keys and users; the tenant's
/// own are the operators'.
/// </summary>
internal sealed class LimitsEndpoints(JsonBody body, TenantGrains grains, TimeProvider clock)
{
    /// <summary><c>GET /admin/v1/tenants/{tenant}/limits</c>: every level with limits of its own, and the tenant.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        await grains.Profile(tenant).GetAsync(context.RequestAborted);
        var list = new ListView<ScopeStatus> { Data = await grains.Budget(tenant).ListAsync(context.RequestAborted) };
        await JsonResponse.WriteAsync(context, list, ApiJsonContext.Default.ListViewScopeStatus);
    }

    /// <summary><c>GET /admin/v1/tenants/{tenant}/limits/{scope}</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        await grains.Profile(tenant).GetAsync(context.RequestAborted);
        await WriteAsync(context, await grains.Budget(tenant).GetAsync(ScopePath.Require(context), context.RequestAborted));
    }

    /// <summary><c>PUT /admin/v1/tenants/{tenant}/limits/{scope}</c>: replaces all limits of the level; usage is kept.</summary>
    public async Task SetAsync(HttpContext context)
    {
        var (tenant, scope) = await RequireChangeAsync(context);
        var limits = await body.ReadAsync(context, LimitsParser.Parse);
        await WriteAsync(context, await grains.Budget(tenant).SetLimitsAsync(scope, limits, context.RequestAborted));
    }

    /// <summary><c>DELETE /admin/v1/tenants/{tenant}/limits/{scope}</c>: no limits any more; usage is kept.</summary>
    public async Task ClearAsync(HttpContext context)
    {
        var (tenant, scope) = await RequireChangeAsync(context, mayBeGone: true);
        await WriteAsync(context, await grains.Budget(tenant).SetLimitsAsync(scope, null, context.RequestAborted));
    }

    /// <summary><c>PUT /admin/v1/tenants/{tenant}/limits/{scope}/override</c>: other limits for a time.</summary>
    public async Task SetOverrideAsync(HttpContext context)
    {
        var (tenant, scope) = await RequireChangeAsync(context);
        var limits = await body.ReadAsync(context, fields => LimitsParser.ParseOverride(fields, clock.GetUtcNow()));
        await WriteAsync(context, await grains.Budget(tenant).SetOverrideAsync(scope, limits, context.RequestAborted));
    }

    /// <summary><c>DELETE /admin/v1/tenants/{tenant}/limits/{scope}/override</c>.</summary>
    public async Task EndOverrideAsync(HttpContext context)
    {
        var (tenant, scope) = await RequireChangeAsync(context, mayBeGone: true);
        await WriteAsync(context, await grains.Budget(tenant).SetOverrideAsync(scope, null, context.RequestAborted));
    }

    /// <summary><c>POST /admin/v1/tenants/{tenant}/limits/{scope}/suspend</c>: every new call of the level is refused.</summary>
    public Task SuspendAsync(HttpContext context) => SetSuspendedAsync(context, suspended: true);

    /// <summary><c>POST /admin/v1/tenants/{tenant}/limits/{scope}/resume</c>.</summary>
    public Task ResumeAsync(HttpContext context) => SetSuspendedAsync(context, suspended: false);

    private async Task SetSuspendedAsync(HttpContext context, bool suspended)
    {
        var (tenant, scope) = await RequireChangeAsync(context);
        await WriteAsync(context, await grains.Budget(tenant).SetSuspendedAsync(scope, suspended, context.RequestAborted));
    }

    private async Task<(string Tenant, BudgetScope Scope)> RequireChangeAsync(HttpContext context, bool mayBeGone = false)
    {
        var (caller, tenant) = TenantAccess.Require(context);
        var scope = ScopePath.Require(context);
        TenantAccess.RequireLimitsOf(caller, scope);
        await grains.Profile(tenant).GetAsync(context.RequestAborted);
        if (!mayBeGone)
        {
            await RequireLevelAsync(tenant, scope, context.RequestAborted);
        }

        return (tenant, scope);
    }

    /// <summary>A misspelt level would be limited for nobody.</summary>
    private async Task RequireLevelAsync(string tenant, BudgetScope scope, CancellationToken cancellationToken)
    {
        if (scope.Project is { } project and not BudgetScope.Each
            && (await grains.Projects(tenant).ListAsync(cancellationToken)).All(known => known.Id != project))
        {
            throw new LlmException(LlmErrorCode.NotFound, $"Tenant '{tenant}' has no project '{JsonText.Shorten(project)}'.", "scope");
        }

        if (scope.Key is { } key and not BudgetScope.Each
            && (await grains.Keys(tenant).ListKeysAsync(cancellationToken)).All(known => known.Id != key))
        {
            throw new LlmException(LlmErrorCode.NotFound, $"Tenant '{tenant}' has no key '{JsonText.Shorten(key)}'.", "scope");
        }
    }

    private static Task WriteAsync(HttpContext context, ScopeStatus status) =>
        JsonResponse.WriteAsync(context, status, ApiJsonContext.Default.ScopeStatus);
}
