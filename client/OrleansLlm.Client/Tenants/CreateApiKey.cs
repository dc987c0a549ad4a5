namespace OrleansLlm.Client.Tenants;

/// <summary>Body of a key's creation.</summary>
internal sealed record CreateApiKey(string Name, string Role, DateTimeOffset? ExpiresAt);
