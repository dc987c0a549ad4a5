namespace OrleansLlm.Grains.Alerts;

/// <summary>A webhook's address leads somewhere it must not.</summary>
internal sealed class WebhookAddressException(string message) : IOException(message);
