using System.ClientModel;
using Azure;
using OrleansLlm.Providers.Http;

namespace OrleansLlm.Providers.ChatClients;

/// <summary>What clients of other packages throw, as a provider's failure.</summary>
internal static class ClientFailures
{
    private static readonly Redactor Redactor = new();

    /// <summary>The failure; null: the caller's own cancellation.</summary>
    public static ProviderException? Of(string provider, Exception exception, CancellationToken cancellationToken) => exception switch
    {
        _ when cancellationToken.IsCancellationRequested => null,
        ProviderException known => known,
        ClientResultException { Status: > 0 } result => OfStatus(provider, result.Status, result.Message),
        RequestFailedException { Status: > 0 } request => OfStatus(provider, request.Status, request.Message),
        HttpRequestException { StatusCode: { } status } http => OfStatus(provider, (int)status, http.Message),
        TimeoutException or OperationCanceledException => new ProviderException(provider, ProviderFailure.Timeout, "the client gave up waiting", innerException: exception),
        NotSupportedException => new ProviderException(provider, ProviderFailure.Unsupported, Redactor.Clean(exception.Message) ?? "its client has no such feature"),
        _ => NetworkFailures.Of(provider, exception, cancellationToken)
            ?? new ProviderException(provider, ProviderFailure.ServerError, $"its client failed: {exception.GetType().Name}: {Redactor.Clean(exception.Message)}"),
    };

    private static ProviderException OfStatus(string provider, int status, string message) =>
        FailureClassifier.Of(provider, status, new UpstreamError(message, Code: null, Type: null, Parameter: null), retryAfter: null, Redactor);
}
