namespace OrleansLlm.Contracts.Tenants;

/// <summary>The ids of all tenants, oldest first. There is one per cluster: <see cref="Key"/>.</summary>
[Alias("llm.tenant-directory"), GrainInterfaceType("tenant-directory")]
public interface ITenantDirectoryGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "tenants";

    /// <summary>Notes a tenant; harmless when it is there. Called by tenant grains only.</summary>
    [Alias("add")]
    Task AddAsync(string tenant, CancellationToken cancellationToken = default);

    /// <summary>Ids after <paramref name="after"/> (null: from the oldest on), at most <paramref name="count"/> (1 to 100).</summary>
    /// <exception cref="LlmException">InvalidRequest: the count is out of range, or <paramref name="after"/> is no tenant.</exception>
    [Alias("list")]
    Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken = default);
}
