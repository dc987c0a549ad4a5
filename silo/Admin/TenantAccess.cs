using System.Text.RegularExpressions;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin;

/// <summary>Whose tenant an admin path is about, and whether the caller may touch it.</summary>
internal static partial class TenantAccess
{
    /// <summary>The caller and the path's tenant.</summary>
    /// <exception cref="LlmException">Forbidden: another tenant's, and the caller is no operator.</exception>
    public static (Caller Caller, string Tenant) Require(HttpContext context)
    {
        var caller = context.GetCaller();
        var tenant = (string)context.GetRouteValue("tenant")!;
        if (caller.Role < KeyRole.Operator && tenant != caller.Tenant)
        {
            throw new LlmException(LlmErrorCode.Forbidden, "Only an operator manages another tenant.");
        }

        return TenantPattern().IsMatch(tenant)
            ? (caller, tenant)
            : throw RequestErrors.OutOfRange(
                "tenant", "1 to 64 letters, digits, dots, underscores or dashes", $"'{JsonText.Shorten(tenant)}'");
    }

    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex TenantPattern();
}
