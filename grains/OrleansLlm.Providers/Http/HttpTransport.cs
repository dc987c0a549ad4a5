using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using OrleansLlm.Providers.Settings;

namespace OrleansLlm.Providers.Http;

/// <summary>
/// The connections to one provider. Answers other than success, and failures of the network, are thrown as <see cref="ProviderException"/>; a cancelled
/// call ends its connection (HTTP/1.1) or its stream (HTTP/2) at once. Thread-safe.
/// </summary>
internal sealed class HttpTransport : IDisposable
{
    private static readonly TimeSpan IdleLife = TimeSpan.FromMinutes(1);

    /// <summary>Connections are made anew so often, so that a changed DNS entry is followed.</summary>
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(10);

    private readonly string _provider;
    private readonly Version _version;
    private readonly HttpVersionPolicy _versionPolicy;
    private readonly Action<HttpRequestHeaders> _headers;
    private readonly Func<CancellationToken, ValueTask<string?>>? _bearer;
    private readonly Redactor _redactor;
    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker _http;

    /// <param name="provider">The provider's name, for errors.</param>
    /// <param name="settings">Limits of connections and phases.</param>
    /// <param name="headers">Adds the headers that each request has, credentials among them.</param>
    /// <param name="bearer">A token that has to be fetched, or null.</param>
    /// <param name="redactor">Takes secrets out of what the server says.</param>
    /// <param name="clock">The clock.</param>
    public HttpTransport(
        string provider, ProviderSettings settings, Action<HttpRequestHeaders> headers, Func<CancellationToken, ValueTask<string?>>? bearer, Redactor redactor, TimeProvider clock)
    {
        (_provider, _headers, _bearer, _redactor, _clock) = (provider, headers, bearer, redactor, clock);
        _version = settings.Http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        _versionPolicy = settings.Http2 ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower;
        _http = new HttpMessageInvoker(HandlerOf(settings));
    }

    /// <summary>Sends a request, and returns when the headers of a good answer are there.</summary>
    /// <exception cref="ProviderException">The server could not be reached or refused.</exception>
    public async Task<UpstreamResponse> SendAsync(HttpMethod method, Uri url, HttpContent? body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, url) { Content = body, Version = _version, VersionPolicy = _versionPolicy };
        try
        {
            _headers(request.Headers);
            if (_bearer is not null && await _bearer(cancellationToken).ConfigureAwait(false) is { } token)
            {
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
            }

            return await SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (NetworkFailures.Of(_provider, exception, cancellationToken) is { } failure)
        {
            request.Dispose();
            throw failure;
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<UpstreamResponse> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = new UpstreamResponse(_provider, request, await _http.SendAsync(request, cancellationToken).ConfigureAwait(false));
        if (response.Status is >= 200 and < 300)
        {
            return response;
        }

        using (response)
        {
            throw await RefusalReader.ReadAsync(_provider, response, _redactor, _clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static SocketsHttpHandler HandlerOf(ProviderSettings settings) => new()
    {
        // A redirect would carry prompts and keys to wherever a server points.
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = settings.Timeouts.Connect,
        MaxConnectionsPerServer = settings.MaxConnections,
        PooledConnectionIdleTimeout = IdleLife,
        PooledConnectionLifetime = ConnectionLife,
        EnableMultipleHttp2Connections = true,
        ConnectCallback = ConnectAsync,

        // An answer that nobody waits for any more is ended, not read to its end.
        MaxResponseDrainSize = 0,
        KeepAlivePingDelay = TimeSpan.FromSeconds(15),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),

        // The router has a span for each attempt; a second one would cost more than the rest of the request's headers.
        ActivityHeadersPropagator = null,
    };

    /// <summary>A peer that vanished without a word is noticed by TCP itself, also while nothing is read.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 15);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
