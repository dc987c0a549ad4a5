using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Retrieval;

/// <summary>The indexes of one tenant, and how much room they take of what the tenant may have. Key: <see cref="TenantKey"/>.</summary>
[Alias("llm.index-list"), GrainInterfaceType("index-list")]
public interface IIndexListGrain : IGrainWithStringKey
{
    /// <summary>Notes an index, or that it needs room for so many chunks. Called by index grains only, before they take them in.</summary>
    /// <returns>For how many chunks it has room now, which is at least what was asked for.</returns>
    /// <exception cref="LlmException">InvalidRequest: the tenant may not have so many indexes, or chunks.</exception>
    [Alias("reserve")]
    Task<long> ReserveAsync(string index, long chunks, CancellationToken cancellationToken = default);

    /// <summary>Forgets an index; harmless when it is not there. Called by index grains and erasures only.</summary>
    [Alias("remove")]
    Task RemoveAsync(string index, CancellationToken cancellationToken = default);

    /// <summary>Ids of indexes, oldest first, after one of them (null: from the oldest on), at most <paramref name="count"/> (1 to 1,000).</summary>
    /// <exception cref="LlmException">InvalidRequest: the count is out of range, or <paramref name="after"/> is no index.</exception>
    [Alias("list")]
    Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken = default);
}
