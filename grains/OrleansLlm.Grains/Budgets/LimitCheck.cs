using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Rollouts;

namespace OrleansLlm.Grains.Budgets;

/// <summary>Finds the limit that refuses a call, if any; changes nothing. What no waiting mends comes first, then money, then rates. Pure.</summary>
internal static class LimitCheck
{
    /// <param name="accounts">The levels that the call belongs to, with the limits in force there.</param>
    /// <param name="request">The call.</param>
    /// <param name="amount">Its worst-case cost in US dollars.</param>
    /// <param name="now">The moment.</param>
    /// <returns>Null: all levels let it pass.</returns>
    public static LimitRefusal? Find(ReadOnlySpan<(Account Account, ScopeLimits Limits)> accounts, ReserveRequest request, decimal amount, DateTimeOffset now)
    {
        foreach (var (account, limits) in accounts)
        {
            if ((Closed(account.Scope, limits, now) ?? NotAllowed(account.Scope, limits, request.Model)) is { } refusal)
            {
                return refusal;
            }
        }

        foreach (var (account, limits) in accounts)
        {
            if (Budget(account, limits, amount, now) is { } refusal)
            {
                return refusal;
            }
        }

        foreach (var (account, limits) in accounts)
        {
            if (Rate(account, limits, request.Ceiling, now) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>The limit that refuses a request which calls no model and costs nothing.</summary>
    public static LimitRefusal? Find(ReadOnlySpan<(Account Account, ScopeLimits Limits)> accounts, DateTimeOffset now)
    {
        foreach (var (account, limits) in accounts)
        {
            if (Closed(account.Scope, limits, now) is { } refusal)
            {
                return refusal;
            }
        }

        foreach (var (account, limits) in accounts)
        {
            if (account.Rates.Refusal(limits, now) is var (kind, limit, left, wait))
            {
                return new LimitRefusal { Scope = account.Scope, Kind = kind, Limit = limit, Left = left, Needed = 1, ResetsAt = now + wait };
            }
        }

        return null;
    }

    /// <summary>True when a list names a model; <c>*</c> at the end of a name matches any rest.</summary>
    public static bool Allows(IReadOnlyList<string> models, string model)
    {
        foreach (var allowed in models)
        {
            if (allowed.EndsWith('*') ? model.AsSpan().StartsWith(allowed.AsSpan(0, allowed.Length - 1), StringComparison.Ordinal) : allowed == model)
            {
                return true;
            }
        }

        return false;
    }

    private static LimitRefusal? Closed(BudgetScope scope, ScopeLimits limits, DateTimeOffset now)
    {
        if (limits.Suspended)
        {
            return new LimitRefusal { Scope = scope, Kind = LimitKind.Suspended };
        }

        return limits.ExpiresAt <= now ? new LimitRefusal { Scope = scope, Kind = LimitKind.Expired } : null;
    }

    private static LimitRefusal? NotAllowed(BudgetScope scope, ScopeLimits limits, string model) =>
        limits.AllowedModels is { } models && !Allows(models, model) && !Allows(models, ModelVersionName.ModelOf(model))
            ? new LimitRefusal { Scope = scope, Kind = LimitKind.AllowedModels }
            : null;

    private static LimitRefusal? Budget(Account account, ScopeLimits limits, decimal amount, DateTimeOffset now)
    {
        foreach (var window in limits.Budgets)
        {
            if (window.Hard is not { } hard)
            {
                continue;
            }

            var (spent, reserved) = account.In(window, now);
            if (spent + reserved + amount > hard)
            {
                return new LimitRefusal
                {
                    Scope = account.Scope,
                    Kind = LimitKind.Budget,
                    Window = window,
                    Limit = hard,
                    Left = Math.Max(0, hard - spent - reserved),
                    Needed = amount,
                    ResetsAt = amount > hard ? null : ResetOf(account, window, spent + reserved + amount - hard, now),
                };
            }
        }

        return null;
    }

    private static DateTimeOffset? ResetOf(Account account, WindowBudget window, decimal missing, DateTimeOffset now) =>
        window.Kind == WindowKind.Rolling
            ? account.Rolling.FreesAt(window.Period, missing, now)
            : CalendarWindow.EndOf(window.Period, account.Calendar.Since(window.Period));

    private static LimitRefusal? Rate(Account account, ScopeLimits limits, UsageCeiling ceiling, DateTimeOffset now)
    {
        if (limits.ConcurrentRequests is { } most && account.Running >= most)
        {
            return new LimitRefusal { Scope = account.Scope, Kind = LimitKind.ConcurrentRequests, Limit = most, Left = 0, Needed = 1 };
        }

        return account.Rates.Refusal(limits, ceiling.PromptTokens, ceiling.CompletionTokens, now) is var (kind, limit, left, wait)
            ? new LimitRefusal
            {
                Scope = account.Scope,
                Kind = kind,
                Limit = limit,
                Left = left,
                Needed = NeedOf(kind, ceiling),
                ResetsAt = now + wait,
            }
            : null;
    }

    private static decimal NeedOf(LimitKind kind, UsageCeiling ceiling) => kind switch
    {
        LimitKind.TokensPerMinute => (decimal)ceiling.PromptTokens + ceiling.CompletionTokens,
        LimitKind.InputTokensPerMinute => ceiling.PromptTokens,
        LimitKind.OutputTokensPerMinute => ceiling.CompletionTokens,
        _ => 1,
    };
}
