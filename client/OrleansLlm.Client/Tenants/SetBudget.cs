namespace OrleansLlm.Client.Tenants;

/// <summary>The body that replaces a tenant's limits.</summary>
internal sealed record SetBudget(decimal? Amount, long? RequestsPerMinute, long? TokensPerMinute);
