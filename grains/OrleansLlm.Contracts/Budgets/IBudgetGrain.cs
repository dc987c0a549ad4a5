namespace OrleansLlm.Contracts.Budgets;

/// <summary>One tenant's money and rate limits. Key: <see cref="BudgetKey"/>. An answer is given only after it is durable.</summary>
[Alias("llm.budget"), GrainInterfaceType("budget")]
public interface IBudgetGrain : IGrainWithStringKey
{
    /// <summary>Sets the worst-case cost aside. No reservation, no call.</summary>
    /// <exception cref="LlmException">BudgetExceeded or RateLimited: which limit, what is left, when it resets.</exception>
    [Alias("reserve"), ResponseTimeout("00:00:05")]
    Task<Reservation> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken = default);

    /// <summary>Books the true cost and frees the rest. Idempotent by reservation id.</summary>
    /// <exception cref="LlmException">NotFound: no such reservation within the kept history.</exception>
    [Alias("settle"), ResponseTimeout("00:00:05")]
    Task SettleAsync(Settlement settlement, CancellationToken cancellationToken = default);

    /// <summary>Keeps a long call's reservation alive for another lease.</summary>
    [Alias("renew"), ResponseTimeout("00:00:05")]
    Task RenewAsync(string reservationId, TimeSpan lease, CancellationToken cancellationToken = default);

    /// <summary>Replaces the limits; usage is kept.</summary>
    /// <exception cref="LlmException">InvalidRequest: a negative limit.</exception>
    [Alias("set-limits")]
    Task SetLimitsAsync(BudgetLimits limits, CancellationToken cancellationToken = default);

    /// <summary>The money at this moment.</summary>
    [Alias("get")]
    Task<BudgetSnapshot> GetAsync(CancellationToken cancellationToken = default);
}
