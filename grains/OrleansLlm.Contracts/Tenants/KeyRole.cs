using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Contracts.Tenants;

/// <summary>
/// What an API key may do. Values are part of the wire contract: never renumber; <see cref="KeyRoles"/> ranks them.
/// </summary>
[JsonConverter(typeof(RoleConverter))]
public enum KeyRole
{
    /// <summary>Calls models and conversations of its tenant; reads no admin data but its own limits.</summary>
    User = 0,
    /// <summary>All of its tenant: a manager who also makes keys up to owner.</summary>
    Owner = 1,
    /// <summary>Also manages every tenant, tenant-level limits and prices, and sees the cluster's own pages.</summary>
    Operator = 2,
    /// <summary>Reads its tenant's admin data; calls no models.</summary>
    Viewer = 3,
    /// <summary>A user and viewer who also manages projects, keys up to manager, and limits below the tenant's own.</summary>
    Manager = 4,
}
