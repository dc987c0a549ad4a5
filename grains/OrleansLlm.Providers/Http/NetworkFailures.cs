using System.Security.Authentication;

namespace OrleansLlm.Providers.Http;

/// <summary>Failures of the network as a provider's.</summary>
internal static class NetworkFailures
{
    /// <summary>The failure, or null where it is none: the caller's own cancellation, or a defect.</summary>
    public static ProviderException? Of(string provider, Exception exception, CancellationToken cancellationToken) => exception switch
    {
        _ when cancellationToken.IsCancellationRequested => null,
        ProviderException known => known,
        OperationCanceledException => new ProviderException(provider, ProviderFailure.Timeout, "no connection could be opened in time (Timeouts:Connect)", innerException: exception),
        HttpRequestException { HttpRequestError: var error } => new ProviderException(provider, KindOf(error), TextOf(error), innerException: exception),
        IOException or AuthenticationException => new ProviderException(provider, ProviderFailure.Dropped, "the connection ended before the answer did", innerException: exception),
        _ => null,
    };

    private static ProviderFailure KindOf(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError => ProviderFailure.Unreachable,
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.ConfigurationLimitExceeded
            or HttpRequestError.VersionNegotiationError or HttpRequestError.ExtendedConnectNotSupported => ProviderFailure.Malformed,
        _ => ProviderFailure.Dropped,
    };

    private static string TextOf(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "its host name is not known",
        HttpRequestError.ConnectionError => "no connection could be opened",
        HttpRequestError.SecureConnectionError => "no trusted TLS connection could be opened",
        HttpRequestError.ProxyTunnelError => "the proxy opened no connection",
        HttpRequestError.ResponseEnded or HttpRequestError.Unknown => "the connection ended before the answer did",
        _ => "the answer breaks the rules of HTTP",
    };
}
