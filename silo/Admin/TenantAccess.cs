using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin;

/// <summary>Whose tenant an admin path is about, and whether the caller may touch it.</summary>
internal static class TenantAccess
{
    /// <summary>The caller and the path's tenant.</summary>
    /// <exception cref="LlmException">Forbidden: another tenant's, and the caller is no operator.</exception>
    public static (Caller Caller, string Tenant) Require(HttpContext context)
    {
        var caller = context.GetCaller();
        var tenant = (string)context.GetRouteValue("tenant")!;
        if (tenant != caller.Tenant && !caller.Role.Includes(KeyRole.Operator))
        {
            throw new LlmException(LlmErrorCode.Forbidden, "Only an operator manages another tenant.");
        }

        return EntityId.IsValid(tenant)
            ? (caller, tenant)
            : throw RequestErrors.OutOfRange("tenant", EntityId.Rule, $"'{JsonText.Shorten(tenant)}'");
    }

    /// <exception cref="LlmException">Forbidden: the caller may not make, change or revoke keys of the role.</exception>
    public static void RequireKeysOf(Caller caller, KeyRole role)
    {
        if (!caller.Role.ManagesKeysOf(role))
        {
            throw new LlmException(
                LlmErrorCode.Forbidden, $"A key of role {KeyRoles.NameOf(caller.Role)} can not manage keys of role {KeyRoles.NameOf(role)}.", "role");
        }
    }

    /// <exception cref="LlmException">Forbidden: the tenant's own limits are the operators'.</exception>
    public static void RequireLimitsOf(Caller caller, BudgetScope scope)
    {
        if (scope == BudgetScope.Tenant && !caller.Role.Includes(KeyRole.Operator))
        {
            throw new LlmException(
                LlmErrorCode.Forbidden, $"Only an operator sets the limits of a whole tenant; the key's role is {KeyRoles.NameOf(caller.Role)}.", "scope");
        }
    }
}
