namespace OrleansLlm.Client.Tenants;

/// <summary>Body of a suspension.</summary>
internal sealed record SuspendTenant(string? Reason);
