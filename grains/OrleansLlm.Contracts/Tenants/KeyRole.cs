namespace OrleansLlm.Contracts.Tenants;

/// <summary>What an API key may do; each role includes those before it.</summary>
public enum KeyRole
{
    /// <summary>Calls models and conversations of its tenant.</summary>
    User = 0,
    /// <summary>Also creates, lists and revokes keys of its tenant.</summary>
    TenantAdmin = 1,
    /// <summary>Also manages every tenant and sees the cluster's own pages.</summary>
    Operator = 2,
}
