using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace OrleansLlm.Upstreams;

/// <summary>A server that speaks a provider's wire format on loopback, and fails as the called model's name says (<see cref="Fault"/>).</summary>
public sealed class FakeUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IWireFormat _format;
    private readonly ConcurrentQueue<ReceivedCall> _calls = new();

    private FakeUpstream(WebApplication app, IWireFormat format)
    {
        (_app, _format) = (app, format);
        app.Run(HandleAsync);
    }

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => _app.Urls.First().TrimEnd('/');

    /// <summary>The calls of models, in their order.</summary>
    public IReadOnlyList<ReceivedCall> Calls => [.. _calls];

    /// <summary>Starts one.</summary>
    /// <param name="format">What it speaks.</param>
    /// <param name="http2">HTTP/2 without TLS, and nothing else.</param>
    public static async Task<FakeUpstream> StartAsync(IWireFormat format, bool http2 = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = http2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        });
        var upstream = new FakeUpstream(builder.Build(), format);
        await upstream._app.StartAsync();
        return upstream;
    }

    /// <summary>Waits until a call was ended by its client.</summary>
    /// <exception cref="TimeoutException">It was not: the call goes on.</exception>
    public static Task AbortedAsync(ReceivedCall call) => call.Aborted.Task.WaitAsync(TimeSpan.FromMinutes(5));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (_format.Page(context.Request) is { } page)
        {
            context.Response.ContentType = page.ContentType;
            context.Response.StatusCode = page.Status;
            await context.Response.WriteAsync(page.Text);
            return;
        }

        WireRequest request;
        try
        {
            request = _format.Read(context.Request, body.ToArray());
        }
        catch (WireException wrong)
        {
            await ReplyAsync(context, _format.Refuse(new WireError(400, "bad_request", $"the fake server refuses: {wrong.Message}")));
            return;
        }

        var call = new ReceivedCall(request, context.Request.Path, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        context.RequestAborted.Register(() => call.Aborted.TrySetResult());
        _calls.Enqueue(call);
        await new Fault(_format, context, request).RunAsync();
        call.Ended.TrySetResult();
    }

    internal static async Task ReplyAsync(HttpContext context, WireAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body);
    }
}
