namespace OrleansLlm.Contracts.Budgets;

/// <summary>Outcomes as reports, exports and filters spell them.</summary>
public static class SettlementOutcomes
{
    /// <summary>The name of an outcome.</summary>
    public static string NameOf(SettlementOutcome outcome) => outcome switch
    {
        SettlementOutcome.Completed => "completed",
        SettlementOutcome.Cancelled => "cancelled",
        SettlementOutcome.Failed => "failed",
        SettlementOutcome.CacheHit => "cache_hit",
        SettlementOutcome.Expired => "expired",
        SettlementOutcome.Superseded => "superseded",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "An outcome without a name."),
    };
}
