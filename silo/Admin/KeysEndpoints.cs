using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin;

/// <summary>Creates, lists, changes, rotates and revokes API keys, each up to the caller's own role.</summary>
internal sealed class KeysEndpoints(JsonBody body, TenantGrains grains)
{
    /// <summary><c>POST /admin/v1/tenants/{tenant}/keys</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var (caller, tenant) = TenantAccess.Require(context);
        var request = await body.ReadAsync(context, KeyBodies.ParseCreate);
        TenantAccess.RequireKeysOf(caller, request.Role);
        var created = await grains.Keys(tenant).CreateKeyAsync(request, context.RequestAborted);
        await ShowSecretAsync(context, KeyView.Of(tenant, created.Info) with { Key = created.Key, Limits = request.Limits });
    }

    /// <summary><c>GET /admin/v1/tenants/{tenant}/keys</c>, oldest first; <c>?project=</c> picks those of a project.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var project = QueryFields.Text(context, "project", maxLength: 64);
        var keys = await grains.Keys(tenant).ListKeysAsync(context.RequestAborted);
        var list = new ListView<KeyView>
        {
            Data = [.. keys.Where(key => project is null || key.Project == project).Select(key => KeyView.Of(tenant, key))],
        };
        await JsonResponse.WriteAsync(context, list, ApiJsonContext.Default.ListViewKeyView);
    }

    /// <summary><c>GET /admin/v1/tenants/{tenant}/keys/{id}</c>: with its limits.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var key = await FindAsync(context, tenant);
        var status = await grains.Budget(tenant).GetAsync(new BudgetScope { Key = key.Id }, context.RequestAborted);
        await WriteAsync(context, KeyView.Of(tenant, key) with { Limits = status.Limits });
    }

    /// <summary><c>PATCH /admin/v1/tenants/{tenant}/keys/{id}</c>: name, tags, expiry; absent fields stay.</summary>
    public async Task UpdateAsync(HttpContext context)
    {
        var (id, tenant) = await RequireManagedAsync(context);
        var update = await body.ReadAsync(context, KeyBodies.ParseUpdate);
        await WriteAsync(context, KeyView.Of(tenant, await grains.Keys(tenant).UpdateKeyAsync(id, update, context.RequestAborted)));
    }

    /// <summary><c>POST /admin/v1/tenants/{tenant}/keys/{id}/rotate</c>: a new secret; the old one works for a while.</summary>
    public async Task RotateAsync(HttpContext context)
    {
        var (id, tenant) = await RequireManagedAsync(context);
        var grace = await body.ReadOptionalAsync(context, KeyBodies.ParseGrace);
        var rotated = await grains.Keys(tenant).RotateKeyAsync(id, grace, context.RequestAborted);
        await ShowSecretAsync(context, KeyView.Of(tenant, rotated.Info) with { Key = rotated.Key });
    }

    /// <summary><c>DELETE /admin/v1/tenants/{tenant}/keys/{id}</c>.</summary>
    public async Task RevokeAsync(HttpContext context)
    {
        var (id, tenant) = await RequireManagedAsync(context);
        await WriteAsync(context, KeyView.Of(tenant, await grains.Keys(tenant).RevokeKeyAsync(id, context.RequestAborted)));
    }

    private async Task<(string Id, string Tenant)> RequireManagedAsync(HttpContext context)
    {
        var (caller, tenant) = TenantAccess.Require(context);
        var key = await FindAsync(context, tenant);
        TenantAccess.RequireKeysOf(caller, key.Role);
        return (key.Id, tenant);
    }

    private async Task<ApiKeyInfo> FindAsync(HttpContext context, string tenant)
    {
        var id = (string)context.GetRouteValue("id")!;
        var keys = await grains.Keys(tenant).ListKeysAsync(context.RequestAborted);
        return keys.FirstOrDefault(key => key.Id == id)
            ?? throw new LlmException(LlmErrorCode.NotFound, $"Tenant '{tenant}' has no key '{JsonText.Shorten(id)}'.", "id");
    }

    private static Task ShowSecretAsync(HttpContext context, KeyView key)
    {
        context.Response.Headers.CacheControl = "no-store";
        return WriteAsync(context, key);
    }

    private static Task WriteAsync(HttpContext context, KeyView key) => JsonResponse.WriteAsync(context, key, ApiJsonContext.Default.KeyView);
}
