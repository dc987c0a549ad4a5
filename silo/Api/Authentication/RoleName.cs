using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Silo.Api.Authentication;

/// <summary>Roles as the API spells them.</summary>
internal static class RoleName
{
    /// <summary>All names, lowest role first.</summary>
    public static readonly string[] All = ["user", "tenant_admin", "operator"];

    /// <summary>The name of a role.</summary>
    public static string Of(KeyRole role) => All[(int)role];

    /// <summary>The role of a name out of <see cref="All"/>.</summary>
    public static KeyRole Parse(string name) => (KeyRole)Array.IndexOf(All, name);
}
