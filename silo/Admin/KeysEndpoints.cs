using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin;

/// <summary>
/// Creates, lists and revokes API keys. A tenant's administrator does so for the own tenant and up to the own role; an
/// operator for all.
/// </summary>
internal sealed class KeysEndpoints(JsonBody body, IGrainFactory grains)
{
    /// <summary><c>POST /admin/v1/tenants/{tenant}/keys</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var (caller, tenant) = TenantAccess.Require(context);
        var request = await body.ReadAsync(context, KeyRequestParser.Parse);
        EnsureNotAbove(caller, request.Role);
        var created = await TenantOf(tenant).CreateKeyAsync(request, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        await JsonResponse.WriteAsync(context, KeyView.Of(tenant, created.Info) with { Key = created.Key }, ApiJsonContext.Default.KeyView);
    }

    /// <summary><c>GET /admin/v1/tenants/{tenant}/keys</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var (_, tenant) = TenantAccess.Require(context);
        var keys = await TenantOf(tenant).ListKeysAsync(context.RequestAborted);
        var list = new ListView<KeyView> { Data = [.. keys.Select(key => KeyView.Of(tenant, key))] };
        await JsonResponse.WriteAsync(context, list, ApiJsonContext.Default.ListViewKeyView);
    }

    /// <summary><c>DELETE /admin/v1/tenants/{tenant}/keys/{id}</c>.</summary>
    public async Task RevokeAsync(HttpContext context)
    {
        var (caller, tenant) = TenantAccess.Require(context);
        var id = (string)context.GetRouteValue("id")!;
        var grain = TenantOf(tenant);
        if (caller.Role < KeyRole.Operator)
        {
            var keys = await grain.ListKeysAsync(context.RequestAborted);
            EnsureNotAbove(caller, keys.FirstOrDefault(key => key.Id == id)?.Role ?? KeyRole.User);
        }

        var revoked = await grain.RevokeKeyAsync(id, context.RequestAborted);
        await JsonResponse.WriteAsync(context, KeyView.Of(tenant, revoked), ApiJsonContext.Default.KeyView);
    }

    private static void EnsureNotAbove(Caller caller, KeyRole role)
    {
        if (role > caller.Role)
        {
            throw new LlmException(
                LlmErrorCode.Forbidden, $"A {RoleName.Of(caller.Role)} can not manage keys of role {RoleName.Of(role)}.", "role");
        }
    }

    private ITenantGrain TenantOf(string tenant) => grains.GetGrain<ITenantGrain>(new TenantKey(tenant).ToString());
}
