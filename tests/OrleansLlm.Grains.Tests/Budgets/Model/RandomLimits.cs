using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Tests.Budgets.Model;

/// <summary>Limits and scopes out of numbers.</summary>
internal static class RandomLimits
{
    private static readonly BudgetScope[] Scopes =
    [
        BudgetScope.Tenant,
        new() { Project = "p0" },
        new() { Project = BudgetScope.Each },
        new() { Key = "k0" },
        new() { Key = BudgetScope.Each },
        new() { User = "u0" },
        new() { User = BudgetScope.Each },
        new() { Project = "p0", User = BudgetScope.Each },
        new() { Project = BudgetScope.Each, User = "u1" },
        new() { Key = "k1", User = "u0" },
    ];

    public static BudgetScope Scope(int number) => Scopes[number % Scopes.Length];

    /// <summary>Up to two windows, calls at once, the allowed models, expiry.</summary>
    public static ScopeLimits Limits(BudgetScope scope, int number, DateTimeOffset now)
    {
        var random = new Random(number);
        var budgets = new List<WindowBudget>();
        for (var i = 0; i < 2; i++)
        {
            var period = (BudgetPeriod)random.Next(0, 7);
            var kind = period != BudgetPeriod.Total && random.Next(2) == 0 ? WindowKind.Rolling : WindowKind.Calendar;
            if (budgets.TrueForAll(window => (window.Period, window.Kind) != (period, kind)))
            {
                budgets.Add(new WindowBudget { Period = period, Kind = kind, Hard = random.Next(0, 400) / 100m });
            }
        }

        if (scope.User is not null && budgets.TrueForAll(window => window.Period != BudgetPeriod.Total))
        {
            // Usage of users without a total may be forgotten once no window holds it: then there would be nothing to compare.
            budgets.Add(new WindowBudget { Hard = 20 });
        }

        return new ScopeLimits
        {
            Budgets = budgets,
            ConcurrentRequests = random.Next(3) == 0 ? random.Next(1, 6) : null,
            AllowedModels = random.Next(8) == 0 ? ["m0", "n*"] : null,
            Suspended = random.Next(20) == 0,
            ExpiresAt = random.Next(10) == 0 ? now + TimeSpan.FromHours(random.Next(1, 100)) : null,
        };
    }
}
