namespace OrleansLlm.Grains.Responses;

/// <summary>The days on which a tenant made responses that may still be there: however long they are kept by now, none is overlooked. Key: <see cref="Contracts.Tenants.TenantKey"/>.</summary>
[Alias("llm.response-days"), GrainInterfaceType("response-days")]
internal interface IResponseDaysGrain : IGrainWithStringKey
{
    /// <summary>Notes a day; durable when it returns.</summary>
    [Alias("add")]
    Task AddAsync(DateOnly day, CancellationToken cancellationToken = default);

    /// <summary>Forgets a day that has none any more.</summary>
    [Alias("remove")]
    Task RemoveAsync(DateOnly day, CancellationToken cancellationToken = default);

    /// <summary>The days.</summary>
    [Alias("list")]
    Task<IReadOnlyList<DateOnly>> ListAsync(CancellationToken cancellationToken = default);
}
