using System.Collections.Concurrent;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A budget grain that keeps its limits and shows fixed usage.</summary>
internal sealed class FakeBudget(TimeProvider clock) : IBudgetGrain, IRequestMeterGrain
{
    private static readonly TimeSpan TillReset = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<BudgetScope, ScopeLimits> _limits = [];
    private readonly ConcurrentDictionary<BudgetScope, LimitOverride> _overrides = [];

    /// <summary>Requests that were counted.</summary>
    public ConcurrentQueue<CountedRequest> Counted { get; } = [];

    /// <summary>How many requests are counted before one is refused.</summary>
    public int RequestsLeft { get; set; } = int.MaxValue;

    public async Task CountAsync(CountedRequest request, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        if (RequestsLeft-- <= 0)
        {
            throw new LlmException(LlmErrorCode.RateLimited, "The limit is reached.", retryAfter: TimeSpan.FromSeconds(2))
            {
                Refusal = new LimitRefusal { Scope = BudgetScope.Tenant, Kind = LimitKind.RequestsPerMinute, Limit = 1, Left = 0, Needed = 1, ResetsAt = clock.GetUtcNow() },
            };
        }

        Counted.Enqueue(request);
    }

    public Task<ScopeStatus> GetAsync(BudgetScope scope, CancellationToken cancellationToken = default)
    {
        var limits = _limits.GetValueOrDefault(scope) ?? new ScopeLimits();
        var windows = limits.Budgets.Any(window => window.Period == BudgetPeriod.Total) ? limits.Budgets : [.. limits.Budgets, new WindowBudget()];
        return Task.FromResult(new ScopeStatus
        {
            Scope = scope,
            Limits = limits,
            Override = _overrides.GetValueOrDefault(scope),
            Windows = [.. windows.Select(window => new WindowStatus
            {
                Budget = window,
                Since = window.Period == BudgetPeriod.Total ? DateTimeOffset.MinValue : clock.GetUtcNow(),
                ResetsAt = window.Period == BudgetPeriod.Total ? null : clock.GetUtcNow() + TillReset,
                Spent = 1.250m,
                Reserved = 0.5m,
            })],
            RateLimit = limits.RequestsPerMinute is { } requests
                ? new RateLimitStatus { LimitRequests = requests, RemainingRequests = requests - 1, ResetRequests = TimeSpan.FromMilliseconds(1500) }
                : null,
            Running = 2,
            Requests = 7,
            PromptTokens = 30,
            CompletionTokens = 40,
        });
    }

    public async Task<IReadOnlyList<ScopeStatus>> ListAsync(CancellationToken cancellationToken = default) =>
        await Task.WhenAll(_limits.Keys.Append(BudgetScope.Tenant).Distinct().OrderBy(scope => scope.ToString(), StringComparer.Ordinal)
            .Select(scope => GetAsync(scope, cancellationToken)));

    public Task<ScopeStatus> SetLimitsAsync(BudgetScope scope, ScopeLimits? limits, CancellationToken cancellationToken = default)
    {
        if (limits is null)
        {
            _limits.TryRemove(scope, out _);
        }
        else
        {
            _limits[scope] = limits;
        }

        return GetAsync(scope, cancellationToken);
    }

    public Task<ScopeStatus> SetOverrideAsync(BudgetScope scope, LimitOverride? limitOverride, CancellationToken cancellationToken = default)
    {
        if (limitOverride is null)
        {
            _overrides.TryRemove(scope, out _);
        }
        else if (limitOverride.Until <= limitOverride.From)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, "until must be after from.", "until");
        }
        else
        {
            _overrides[scope] = limitOverride;
        }

        return GetAsync(scope, cancellationToken);
    }

    public Task<ScopeStatus> SetSuspendedAsync(BudgetScope scope, bool suspended, CancellationToken cancellationToken = default) =>
        SetLimitsAsync(scope, (_limits.GetValueOrDefault(scope) ?? new ScopeLimits()) with { Suspended = suspended }, cancellationToken);

    public Task<Reservation> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SettledCall> SettleAsync(Settlement settlement, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task ExtendAsync(ExtendRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
