namespace OrleansLlm.Contracts.Budgets;

/// <summary>
/// One tenant's money and limits, of all its levels, so that one turn decides. Key: <see cref="BudgetKey"/>. An answer is given only after it is durable.
/// </summary>
[Alias("llm.budget"), GrainInterfaceType("budget")]
public interface IBudgetGrain : IGrainWithStringKey
{
    /// <summary>Sets the worst-case cost aside at every level. No reservation, no call.</summary>
    /// <exception cref="LlmException">
    /// BudgetExceeded, RateLimited or Forbidden (model not allowed, expired, suspended), with <see cref="LlmException.Refusal"/>; Conflict: the id was settled already.
    /// </exception>
    [Alias("reserve"), ResponseTimeout("00:00:05")]
    Task<Reservation> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken = default);

    /// <summary>Keeps a running call alive and lets it hand on more tokens.</summary>
    /// <exception cref="LlmException">NotFound or Conflict: it was settled (its lease ended); the call must stop.</exception>
    [Alias("extend"), ResponseTimeout("00:00:05")]
    Task ExtendAsync(ExtendRequest request, CancellationToken cancellationToken = default);

    /// <summary>Books the true cost and frees the rest. Idempotent by reservation id: the first settlement counts.</summary>
    /// <exception cref="LlmException">NotFound: no such reservation within the kept history.</exception>
    [Alias("settle-call"), ResponseTimeout("00:00:05")]
    Task<SettledCall> SettleAsync(Settlement settlement, CancellationToken cancellationToken = default);

    /// <summary>Replaces the limits of a level; usage is kept, running calls go on. Null removes them.</summary>
    /// <exception cref="LlmException">InvalidRequest: names the limit that is out of range.</exception>
    [Alias("set-scope-limits")]
    Task<ScopeStatus> SetLimitsAsync(BudgetScope scope, ScopeLimits? limits, CancellationToken cancellationToken = default);

    /// <summary>Replaces the limits of a level for a time. Null ends it.</summary>
    /// <exception cref="LlmException">InvalidRequest: names the field that is out of range.</exception>
    [Alias("set-override")]
    Task<ScopeStatus> SetOverrideAsync(BudgetScope scope, LimitOverride? limitOverride, CancellationToken cancellationToken = default);

    /// <summary>Refuses every new call of a level, or no longer; its other limits stay as they are at that moment.</summary>
    [Alias("set-suspended")]
    Task<ScopeStatus> SetSuspendedAsync(BudgetScope scope, bool suspended, CancellationToken cancellationToken = default);

    /// <summary>Limits and usage of one level (also one without limits).</summary>
    [Alias("get-scope")]
    Task<ScopeStatus> GetAsync(BudgetScope scope, CancellationToken cancellationToken = default);

    /// <summary>Limits and usage of every level that has limits of its own, and of the tenant; ordered by text form.</summary>
    [Alias("list-scopes")]
    Task<IReadOnlyList<ScopeStatus>> ListAsync(CancellationToken cancellationToken = default);
}
