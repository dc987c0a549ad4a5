using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Client.Tests.Fakes;

internal static class Refusals
{
    public static LimitRefusal Budget { get; } = new()
    {
        Scope = new BudgetScope { Project = "web", User = "a/b" },
        Kind = LimitKind.Budget,
        Window = new WindowBudget { Period = BudgetPeriod.Month, Kind = WindowKind.Rolling, Hard = 100.1m, Soft = [80m] },
        Limit = 100.1m,
        Left = 0.5m,
        Needed = 0.7m,
        ResetsAt = DateTimeOffset.FromUnixTimeSeconds(1_701_388_800),
    };

    /// <summary>Lists are compared by what is in them.</summary>
    public static void AssertSame(LimitRefusal? expected, LimitRefusal? actual)
    {
        Assert.Equal(expected! with { Window = null }, actual! with { Window = null });
        Assert.Equal(expected.Window! with { Soft = [] }, actual.Window! with { Soft = expected.Window.Soft.Count == actual.Window.Soft.Count ? [] : actual.Window.Soft });
        Assert.Equal(expected.Window.Soft, actual.Window.Soft);
    }
}
