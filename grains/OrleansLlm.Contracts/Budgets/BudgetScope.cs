using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Contracts.Budgets;

/// <summary>
/// A level of a tenant that can carry limits: the tenant, a project, a key, or an end user inside any of them.
/// Text form: <c>tenant</c>, <c>project:web</c>, <c>key:3fa9</c>, <c>user:u1</c>, <c>project:web/user:u1</c>, <c>key:3fa9/user:u1</c>;
/// parts are URI-escaped. The name <c>*</c> stands for each one that has no limits of its own: each gets its own counters.
/// </summary>
[GenerateSerializer, Immutable, Alias("llm.budget-scope"), JsonConverter(typeof(ScopeConverter))]
public sealed record BudgetScope
{
    /// <summary>The name that stands for each one without limits of its own.</summary>
    public const string Each = "*";

    /// <summary>The tenant itself.</summary>
    public static readonly BudgetScope Tenant = new();

    /// <summary>The project's id, or null. Never together with <see cref="Key"/>.</summary>
    [Id(0)]
    public string? Project { get; init; }

    /// <summary>The key's id, or null.</summary>
    [Id(1)]
    public string? Key { get; init; }

    /// <summary>The end user as the tenant calls them, or null.</summary>
    [Id(2)]
    public string? User { get; init; }

    /// <summary>True when the scope is a rule for each member, not one member.</summary>
    public bool IsRule => Project == Each || Key == Each || User == Each;

    /// <inheritdoc/>
    public override string ToString()
    {
        var outer = Project is { } project ? $"project:{Escape(project)}" : Key is { } key ? $"key:{Escape(key)}" : null;
        return User is { } user
            ? outer is null ? $"user:{Escape(user)}" : $"{outer}/user:{Escape(user)}"
            : outer ?? "tenant";
    }

    /// <summary>Reads the text form.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BudgetScope? scope)
    {
        scope = text == "tenant" ? Tenant : null;
        var parts = (text ?? "").Split('/');
        if (scope is not null || parts.Length > 2)
        {
            return scope is not null;
        }

        var parsed = new BudgetScope();
        foreach (var part in parts)
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? "" : Uri.UnescapeDataString(part[(colon + 1)..]);
            var isFirst = ReferenceEquals(part, parts[0]);
            if (name.Length == 0 || Add(parsed, part[..colon], name, isFirst) is not { } next)
            {
                return false;
            }

            parsed = next;
        }

        scope = parts.Length == 2 && parsed is { Project: null, Key: null } ? null : parsed;
        return scope is not null;
    }

    private static BudgetScope? Add(BudgetScope scope, string kind, string name, bool isFirst) => kind switch
    {
        "project" when isFirst => scope with { Project = name },
        "key" when isFirst => scope with { Key = name },
        "user" when scope.User is null => scope with { User = name },
        _ => null,
    };

    private static string Escape(string name) => name == Each ? Each : Uri.EscapeDataString(name);
}
