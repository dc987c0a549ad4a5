namespace OrleansLlm.Client.Tenants;

/// <summary>Body of a tenant's change.</summary>
internal sealed record UpdateTenant(string? Name, IReadOnlyDictionary<string, string>? Tags);
