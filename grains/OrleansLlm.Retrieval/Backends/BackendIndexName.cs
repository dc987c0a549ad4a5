namespace OrleansLlm.Retrieval.Backends;

/// <summary>
/// Names an index in a back end. Both parts are any text: a back end with narrower rules for names maps them so that two names never meet, and keeps tenants apart whatever they are called.
/// </summary>
/// <param name="Tenant">The tenant that owns it.</param>
/// <param name="Index">The index's id within the tenant.</param>
public readonly record struct BackendIndexName(string Tenant, string Index);
