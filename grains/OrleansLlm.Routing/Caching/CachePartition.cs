using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Routing.Caching;

/// <summary>Who shares answers: always one tenant, within it a scope, within that a namespace. Part of every address.</summary>
public sealed record CachePartition
{
    private CachePartition(string tenant, string name) => (Tenant, Name) = (tenant, name);

    /// <summary>The tenant.</summary>
    public string Tenant { get; }

    /// <summary>Scope and namespace; parts are escaped, so no part can reach into another.</summary>
    public string Name { get; }

    /// <summary>The partition of a call; null: the scope is the end user, and none is named.</summary>
    public static CachePartition? Of(Caller caller, CacheScope scope, string? user, string? space)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(caller.Tenant);
        var name = scope switch
        {
            CacheScope.Project => $"project/{Part(caller.Project)}",
            CacheScope.Key => $"key/{Part(caller.KeyId)}",
            CacheScope.User when string.IsNullOrEmpty(user) => null,
            CacheScope.User => $"project/{Part(caller.Project)}/user/{Part(user)}",
            _ => "tenant",
        };
        return name is null ? null : new CachePartition(caller.Tenant, space is null ? name : $"{name}/namespace/{Part(space)}");
    }

    /// <summary>No text is an empty part, a text at least one character.</summary>
    private static string Part(string? text) => text is null ? "" : "=" + Uri.EscapeDataString(text);
}
