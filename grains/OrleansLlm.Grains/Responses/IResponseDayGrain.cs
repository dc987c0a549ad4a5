namespace OrleansLlm.Grains.Responses;

/// <summary>The responses that a tenant made on one day, so that they can be removed when they have expired.</summary>
[Alias("llm.response-day"), GrainInterfaceType("response-day")]
internal interface IResponseDayGrain : IGrainWithStringKey
{
    /// <summary>Notes a response; durable when it returns.</summary>
    [Alias("add")]
    Task AddAsync(string response, CancellationToken cancellationToken = default);

    /// <summary>Ids of the responses of the day; some may be deleted.</summary>
    [Alias("list")]
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Deletes all responses of the day, and the list.</summary>
    [Alias("sweep")]
    Task SweepAsync(CancellationToken cancellationToken = default);
}
