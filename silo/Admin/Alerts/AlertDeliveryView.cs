using OrleansLlm.Contracts.Alerts;

namespace OrleansLlm.Silo.Admin.Alerts;

/// <summary>An alert with how its delivery goes, as the admin API shows it.</summary>
internal sealed record AlertDeliveryView(
    string Id,
    string Type,
    DateTimeOffset At,
    string? Scope,
    decimal? Threshold,
    decimal? Observed,
    string Message,
    DateTimeOffset? DeliveredAt,
    int Attempts,
    DateTimeOffset? NextAttemptAt,
    string? LastFailure)
{
    public static AlertDeliveryView Of(AlertDelivery delivery) => new(
        delivery.Alert.Id,
        AlertKinds.TypeOf(delivery.Alert.Kind),
        delivery.Alert.At,
        delivery.Alert.Scope?.ToString(),
        delivery.Alert.Threshold,
        delivery.Alert.Observed,
        delivery.Alert.Message,
        delivery.DeliveredAt,
        delivery.Attempts,
        delivery.NextAttemptAt,
        delivery.LastFailure);
}
