using System.Diagnostics.CodeAnalysis;

namespace OrleansLlm.Contracts.Tenants;

/// <summary>How roles compare and what they are called. Their numbers say nothing about their rank.</summary>
public static class KeyRoles
{
    /// <summary>All names, lowest role first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["user", "viewer", "manager", "owner", "operator"];

    /// <summary>Whether a key of this role may do what needs another role. A viewer may not do what a user does: it spends nothing.</summary>
    public static bool Includes(this KeyRole role, KeyRole needed) =>
        Enum.IsDefined(role) && Enum.IsDefined(needed) && (needed == KeyRole.User ? role != KeyRole.Viewer : Rank(role) >= Rank(needed));

    /// <summary>Whether a key of this role may create, change and revoke keys of another: up to its own rank.</summary>
    public static bool ManagesKeysOf(this KeyRole role, KeyRole other) =>
        role.Includes(KeyRole.Manager) && Enum.IsDefined(other) && Rank(other) <= Rank(role);

    /// <summary>The role's name, as the API and the command line spell it.</summary>
    public static string NameOf(KeyRole role) => Names[Rank(role)];

    /// <summary>Reads a role's name; <c>tenant_admin</c> is what owners were called before.</summary>
    public static bool TryParse(string? name, [NotNullWhen(true)] out KeyRole? role)
    {
        role = name switch
        {
            "user" => KeyRole.User,
            "viewer" => KeyRole.Viewer,
            "manager" => KeyRole.Manager,
            "owner" or "tenant_admin" => KeyRole.Owner,
            "operator" => KeyRole.Operator,
            _ => null,
        };
        return role is not null;
    }

    private static int Rank(KeyRole role) => role switch
    {
        KeyRole.User => 0,
        KeyRole.Viewer => 1,
        KeyRole.Manager => 2,
        KeyRole.Owner => 3,
        KeyRole.Operator => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "A role without a rank."),
    };
}
