namespace OrleansLlm.Contracts.Alerts;

/// <summary>Alert types as webhooks, metrics and the admin API spell them.</summary>
public static class AlertKinds
{
    /// <summary>The type of a kind.</summary>
    public static string TypeOf(AlertKind kind) => kind switch
    {
        AlertKind.SoftBudget => "budget.soft_limit_passed",
        AlertKind.HardBudget => "budget.hard_limit_reached",
        AlertKind.SpendAnomaly => "spend.anomaly",
        AlertKind.UnknownPrice => "price.unknown",
        AlertKind.Overrun => "spend.overrun",
        AlertKind.Test => "webhook.test",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An alert without a type."),
    };
}
