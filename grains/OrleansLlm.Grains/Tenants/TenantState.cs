using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Tenants;

/// <summary>What is durable of a tenant.</summary>
[GenerateSerializer, Alias("llm.state.tenant")]
internal sealed class TenantState
{
    /// <summary>All keys ever made, oldest first.</summary>
    [Id(0)]
    public List<StoredKey> Keys { get; set; } = [];

    /// <summary>The tenant; null in states that were written before tenants were listed.</summary>
    [Id(1)]
    public TenantInfo? Info { get; set; }

    /// <summary>All projects, oldest first.</summary>
    [Id(2)]
    public List<ProjectInfo> Projects { get; set; } = [];
}
