using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;

namespace OrleansLlm.Grains.Alerts;

/// <summary>
/// Posts signed webhooks. Follows no redirects and, unless the settings allow it, connects to public addresses only; the check is made on the address that is
/// connected to, so a name that changes its address between check and use gains nothing. Thread-safe.
/// </summary>
internal sealed class WebhookSender : IDisposable
{
    private readonly bool _allowPrivate;
    private readonly TimeProvider _timeProvider;
    private readonly HttpClient _http;

    public WebhookSender(IOptions<AlertOptions> options, TimeProvider timeProvider)
    {
        _allowPrivate = options.Value.AllowPrivateAddresses;
        _timeProvider = timeProvider;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectCallback = ConnectAsync,
        };
        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(options.Value.TimeoutSeconds) };
    }

    /// <summary>Sends one delivery; null when the receiver took it, else why not and whether another try makes sense.</summary>
    public async Task<WebhookFailure?> SendAsync(string url, string secret, string id, string body, CancellationToken cancellationToken)
    {
        var seconds = _timeProvider.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSecret.Sign(secret, id, seconds, body));
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode
                ? null
                : new WebhookFailure($"The receiver answered {(int)response.StatusCode}.", IsFinal: response.StatusCode is HttpStatusCode.Gone);
        }
        catch (HttpRequestException exception)
        {
            return new WebhookFailure(exception.InnerException is WebhookAddressException refused ? refused.Message : exception.Message, IsFinal: false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WebhookFailure($"The receiver did not answer within {_http.Timeout.TotalSeconds:0} s.", IsFinal: false);
        }
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, address => _allowPrivate || PublicAddress.Is(address));
        if (allowed.Length == 0)
        {
            throw new WebhookAddressException($"'{context.DnsEndPoint.Host}' has no public address.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
