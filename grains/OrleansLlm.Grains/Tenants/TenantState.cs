namespace OrleansLlm.Grains.Tenants;

/// <summary>What is durable of a tenant.</summary>
[GenerateSerializer, Alias("llm.state.tenant")]
internal sealed class TenantState
{
    /// <summary>All keys ever made, oldest first.</summary>
    [Id(0)]
    public List<StoredKey> Keys { get; set; } = [];
}
