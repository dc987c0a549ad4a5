using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Options;
using OrleansLlm.Grains.Network;

namespace OrleansLlm.Grains.Alerts;

/// <summary>
/// Posts signed webhooks, to public addresses only unless the settings allow others (<see cref="GuardedHttp"/>). Thread-safe.
/// </summary>
internal sealed class WebhookSender : IDisposable
{
    private readonly TimeProvider _timeProvider;
    private readonly HttpClient _http;

    public WebhookSender(IOptions<AlertOptions> options, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _http = new HttpClient(GuardedHttp.Create(options.Value.AllowPrivateAddresses)) { Timeout = TimeSpan.FromSeconds(options.Value.TimeoutSeconds) };
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
            return new WebhookFailure(exception.InnerException is PrivateAddressException refused ? refused.Message : exception.Message, IsFinal: false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WebhookFailure($"The receiver did not answer within {_http.Timeout.TotalSeconds:0} s.", IsFinal: false);
        }
    }

    public void Dispose() => _http.Dispose();
}
