using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Tests.Budgets.Model;

/// <summary>Whether the model lets a call pass. Rolling windows may hold money a twelfth of their length longer: in between both answers are right.</summary>
/// <param name="IsSure">The true windows have room: accepting is right.</param>
/// <param name="IsPossible">Room even in windows that are a twelfth longer: refusing is wrong.</param>
internal sealed record Room(bool IsSure, bool IsPossible)
{
    public static Room Of(BudgetModel model, ReserveRequest request)
    {
        var (isSure, isPossible) = (true, true);
        foreach (var scope in BudgetModel.Scopes(request))
        {
            if (model.LimitsOf(scope) is { } limits)
            {
                var calls = model.CallsOf(scope).ToList();
                isSure &= Passes(limits, request, calls, model.Now, slack: 0);
                isPossible &= Passes(limits, request, calls, model.Now, slack: 1);
            }
        }

        return new Room(isSure, isPossible);
    }

    /// <summary>A shown window holds what the true one does, a rolling one not more than a twelfth longer.</summary>
    public static void AssertShown(WindowStatus window, List<ModelCall> calls, DateTimeOffset now)
    {
        var shown = window.Spent + window.Reserved;
        Assert.InRange(shown, Used(window.Budget, calls, now, slack: 0), Used(window.Budget, calls, now, slack: 1));
    }

    private static bool Passes(ScopeLimits limits, ReserveRequest request, List<ModelCall> calls, DateTimeOffset now, int slack) =>
        !limits.Suspended
        && !(limits.ExpiresAt <= now)
        && limits.AllowedModels?.Any(model => model == request.Model) != false
        && (limits.ConcurrentRequests is not { } most || calls.Count(call => call.IsOpen) < most)
        && limits.Budgets.All(window => Used(window, calls, now, slack) + (AmountOf(request) / 100m) <= window.Hard);

    private static decimal Used(WindowBudget window, List<ModelCall> calls, DateTimeOffset now, int slack)
    {
        var since = Since(window, now, slack);
        return calls.Where(call => window.Kind == WindowKind.Rolling ? call.At > since : call.At >= since).Sum(call => call.Used) / 100m;
    }

    private static DateTimeOffset Since(WindowBudget window, DateTimeOffset now, int slack)
    {
        var day = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        if (window.Kind == WindowKind.Rolling)
        {
            var length = Length(window.Period);
            return now - length - (slack * length / 12);
        }

        return window.Period switch
        {
            BudgetPeriod.Minute => new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, now.Minute, 0, TimeSpan.Zero),
            BudgetPeriod.Hour => new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero),
            BudgetPeriod.Day => day,
            BudgetPeriod.Week => Enumerable.Range(0, 7).Select(back => day.AddDays(-back)).First(date => date.DayOfWeek == DayOfWeek.Monday),
            BudgetPeriod.Month => new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero),
            BudgetPeriod.Quarter => new DateTimeOffset(now.Year, now.Month switch { < 4 => 1, < 7 => 4, < 10 => 7, _ => 10 }, 1, 0, 0, 0, TimeSpan.Zero),
            _ => DateTimeOffset.MinValue,
        };
    }

    private static TimeSpan Length(BudgetPeriod period) => period switch
    {
        BudgetPeriod.Minute => TimeSpan.FromSeconds(60),
        BudgetPeriod.Hour => TimeSpan.FromSeconds(3_600),
        BudgetPeriod.Day => TimeSpan.FromHours(24),
        BudgetPeriod.Week => TimeSpan.FromHours(168),
        BudgetPeriod.Month => TimeSpan.FromDays(30),
        _ => TimeSpan.FromDays(90),
    };

    private static int AmountOf(ReserveRequest request) => ModelCall.CostOf(request.Ceiling.PromptTokens, request.Ceiling.CompletionTokens);
}
