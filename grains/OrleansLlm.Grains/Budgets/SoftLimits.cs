using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Budgets;

/// <summary>Finds soft limits that a settlement made a scope's spend pass. Pure.</summary>
internal static class SoftLimits
{
    /// <summary>Spend by window before a settlement; null when no window has soft limits.</summary>
    public static decimal[]? Before(Account account, ScopeLimits limits, DateTimeOffset now)
    {
        for (var i = 0; i < limits.Budgets.Count; i++)
        {
            if (limits.Budgets[i].Soft.Count > 0)
            {
                return [.. limits.Budgets.Select(window => account.In(window, now).Spent)];
            }
        }

        return null;
    }

    public static void AddReached(List<SoftLimitReached>? reached, decimal[]? before, Account account, ScopeLimits limits, DateTimeOffset now)
    {
        for (var i = 0; i < before?.Length; i++)
        {
            var window = limits.Budgets[i];
            var spent = account.In(window, now).Spent;
            foreach (var soft in window.Soft)
            {
                if (before[i] < soft && spent >= soft)
                {
                    reached?.Add(new SoftLimitReached(account.Scope, window, BookStatus.SinceOf(account, window, now), soft, spent, now));
                }
            }
        }
    }
}
