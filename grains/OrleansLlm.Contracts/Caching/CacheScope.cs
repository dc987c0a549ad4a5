using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Contracts.Caching;

/// <summary>Who shares cached answers. Never more than one tenant. Values are part of the wire contract: never renumber.</summary>
[JsonConverter(typeof(WordConverter<CacheScope>))]
public enum CacheScope
{
    /// <summary>All calls of the tenant.</summary>
    Tenant = 0,
    /// <summary>Calls of the same project; those of keys without one share too.</summary>
    Project = 1,
    /// <summary>Calls of the same API key.</summary>
    Key = 2,
    /// <summary>Calls for the same end user within the same project; a call that names no user is not cached.</summary>
    User = 3,
}
