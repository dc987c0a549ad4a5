using OrleansLlm.Contracts.Budgets;

namespace OrleansLlm.Grains.Tests.Budgets.Model;

/// <summary>A call as the reference model knows it; money in cents.</summary>
internal sealed record ModelCall(ReserveRequest Request, DateTimeOffset At, int Granted, DateTimeOffset LeaseUntil)
{
    public int? Cost { get; init; }

    public SettlementOutcome Outcome { get; init; }

    public DateTimeOffset SettledAt { get; init; }

    /// <summary>Scopes of end users that count it.</summary>
    public HashSet<BudgetScope> Users { get; init; } = [];

    public bool IsOpen => Cost is null;

    public int Amount => CostOf(Request.Ceiling.PromptTokens, Request.Ceiling.CompletionTokens);

    /// <summary>What it weighs in a window: its reservation while it runs, then its cost.</summary>
    public int Used => Cost ?? Amount;

    public static int CostOf(int prompt, int completion) => prompt + (3 * completion);
}
