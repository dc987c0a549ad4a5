namespace OrleansLlm.Contracts.Budgets;

/// <summary>
/// Counts requests without a reservation against the calls per minute of their levels. The same grains and keys as <see cref="IBudgetGrain"/>. Nothing of it is
/// written: what a lost silo forgets is of the last minute.
/// </summary>
[Alias("llm.request-meter"), GrainInterfaceType("request-meter")]
public interface IRequestMeterGrain : IGrainWithStringKey
{
    /// <summary>Counts one request of the tenant, its project and its key.</summary>
    /// <exception cref="LlmException">RateLimited, or Forbidden (expired, suspended), with <see cref="LlmException.Refusal"/>; it was not counted then.</exception>
    [Alias("count"), ResponseTimeout("00:00:05")]
    Task CountAsync(CountedRequest request, CancellationToken cancellationToken = default);
}
