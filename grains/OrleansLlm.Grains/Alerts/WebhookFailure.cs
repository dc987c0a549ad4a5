namespace OrleansLlm.Grains.Alerts;

/// <summary>Why a delivery failed.</summary>
/// <param name="Reason">One sentence.</param>
/// <param name="IsFinal">No other try makes sense.</param>
internal sealed record WebhookFailure(string Reason, bool IsFinal);
