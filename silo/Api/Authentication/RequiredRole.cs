using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Silo.Api.Authentication;

/// <summary>Endpoint metadata: the least role that a caller's key must have.</summary>
/// <param name="Role">The role.</param>
public sealed record RequiredRole(KeyRole Role);
