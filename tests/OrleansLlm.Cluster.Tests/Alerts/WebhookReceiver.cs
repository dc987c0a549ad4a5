using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansLlm.Cluster.Tests.Alerts;

/// <summary>A web server that takes webhooks, or refuses the first few.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(IHeaderDictionary Headers, string Body)> _received = [];
    private int _refusals;
    private int _arrivals;

    private WebhookReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.First() + "/hook";

    /// <summary>How many deliveries are answered 503 first.</summary>
    public int Refusals { set => _refusals = value; }

    /// <summary>Ends the wait of deliveries that arrived; null: they do not wait.</summary>
    public TaskCompletionSource? Hold { get; set; }

    /// <summary>Deliveries that were begun, taken or not.</summary>
    public int Arrivals => Volatile.Read(ref _arrivals);

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.MapPost("/hook", receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The next delivery that was taken, whose signature must fit.</summary>
    public async Task<JsonElement> NextAsync(string secret)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (true)
        {
            if (_received.TryDequeue(out var delivery))
            {
                var signed = $"{delivery.Headers["webhook-id"]}.{delivery.Headers["webhook-timestamp"]}.{delivery.Body}";
                var signature = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes(signed));
                Assert.Equal("v1," + Convert.ToBase64String(signature), delivery.Headers["webhook-signature"].ToString());
                return JsonDocument.Parse(delivery.Body).RootElement;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
        }
    }

    public bool IsEmpty => _received.IsEmpty;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        Interlocked.Increment(ref _arrivals);
        if (Interlocked.Decrement(ref _refusals) >= 0)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        using var reader = new StreamReader(context.Request.Body);
        _received.Enqueue((new HeaderDictionary(context.Request.Headers.ToDictionary()), await reader.ReadToEndAsync()));
        await (Hold?.Task ?? Task.CompletedTask);
    }
}
