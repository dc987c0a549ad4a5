namespace OrleansLlm.Client.Tenants;

/// <summary>Body of a tenant's creation.</summary>
internal sealed record CreateTenant(string Id, string? Name, IReadOnlyDictionary<string, string>? Tags);
