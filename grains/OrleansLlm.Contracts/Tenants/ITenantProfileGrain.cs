namespace OrleansLlm.Contracts.Tenants;

/// <summary>What a tenant is called and whether it is served. Key: <see cref="TenantKey"/>; the same grain as <see cref="ITenantGrain"/>.</summary>
[Alias("llm.tenant-profile"), GrainInterfaceType("tenant-profile")]
public interface ITenantProfileGrain : IGrainWithStringKey
{
    /// <summary>Creates the tenant and lists it in the directory.</summary>
    /// <exception cref="LlmException">Conflict: it exists. InvalidRequest: its id or a field is out of range.</exception>
    [Alias("create")]
    Task<TenantInfo> CreateAsync(CreateTenantRequest request, CancellationToken cancellationToken = default);

    /// <summary>The tenant.</summary>
    /// <exception cref="LlmException">NotFound: no such tenant.</exception>
    [Alias("get")]
    Task<TenantInfo> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Renames, tags, suspends or resumes the tenant.</summary>
    /// <exception cref="LlmException">NotFound: no such tenant. InvalidRequest: a field is out of range.</exception>
    [Alias("update")]
    Task<TenantInfo> UpdateAsync(TenantUpdate update, CancellationToken cancellationToken = default);
}
