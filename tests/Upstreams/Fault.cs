using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansLlm.Upstreams;

/// <summary>
/// Answers one call as its model's name says. Errors: <c>fail-500</c>, <c>fail-503</c>, <c>fail-429</c> (Retry-After 1), <c>fail-400-ctx</c>, <c>fail-400</c>,
/// <c>fail-401</c> (echoes the key), <c>fail-404</c>, <c>filter</c>. Time: <c>slow-MS</c> before anything, <c>half-open</c> (takes the call and says nothing),
/// <c>stall-N</c> (says nothing more after N events), <c>pace-FIRST-GAP</c>. Ends: <c>die-N</c> (drops the connection after N events), <c>no-mark</c> (a clean
/// end without the last event), <c>short</c> (a clean end in the middle), <c>error-N</c> (an error event after N). Content: <c>malformed</c>, <c>empty</c>,
/// <c>huge</c> (an endless line), <c>endless</c> (goes on whatever was allowed, and then stays open without a word), <c>duplicates</c> (each event of text twice). Usage: <c>usage-none</c>, <c>usage-negative</c>, <c>usage-small</c>,
/// <c>usage-absurd</c>. Pieces: <c>cut-N</c> (in two, at byte N), <c>bytes</c> (byte by byte), <c>crlf</c>, <c>comments</c>, <c>bom</c>. All else: as it should be.
/// </summary>
public sealed class Fault(IWireFormat format, HttpContext context, WireRequest request)
{
    private readonly string[] _name = request.Model.Split('-');

    private int Number => _name.Length > 1 ? int.Parse(_name[1]) : 0;

    private CancellationToken Gone => context.RequestAborted;

    /// <summary>Answers.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (Refusal() is { } refusal)
            {
                await FakeUpstream.ReplyAsync(context, refusal);
                return;
            }

            await AnswerAsync();
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // The client has left.
        }
    }

    private WireAnswer? Refusal() => request.Model switch
    {
        "fail-500" => format.Refuse(new WireError(500, "server_error", "the model crashed")),
        "fail-503" => format.Refuse(new WireError(503, "overloaded", "starting")),
        "fail-429" => format.Refuse(new WireError(429, "rate_limit_exceeded", "too many requests")) with { Headers = new Dictionary<string, string> { ["Retry-After"] = "1" } },
        "fail-400-ctx" => format.Refuse(new WireError(400, "context_length_exceeded", "This model's maximum context length is 8 tokens.")),
        "fail-400" => format.Refuse(new WireError(400, "invalid_value", "temperature is wrong")),
        "fail-401" => format.Refuse(new WireError(401, "invalid_api_key", $"Incorrect API key provided: {context.Request.Headers.Authorization}{context.Request.Headers["api-key"]}")),
        "fail-500-key" => format.Refuse(new WireError(500, "server_error", $"config dump: {context.Request.Headers.Authorization}{context.Request.Headers["api-key"]}")),
        "fail-404" => format.Refuse(new WireError(404, "model_not_found", "no such model")),
        "filter" => format.Filtered(),
        _ => null,
    };

    private WireUsage Usage() => request.Model switch
    {
        "usage-none" => new WireUsage(null, null),
        "usage-negative" => new WireUsage(12, -5),
        "usage-small" => new WireUsage(12, 3),
        "usage-absurd" => new WireUsage(2_000_000_000, 16),
        _ => WireUsage.True,
    };

    private async Task AnswerAsync()
    {
        switch (_name[0])
        {
            case "slow" or "pace":
                await Task.Delay(Number, Gone);
                break;
            case "half":
                await Task.Delay(Timeout.Infinite, Gone);
                break;
        }

        if (request.IsStreamed)
        {
            await StreamAsync();
        }
        else
        {
            await WholeAsync();
        }
    }

    private async Task WholeAsync()
    {
        var answer = format.Whole(request, Usage());
        switch (_name[0])
        {
            case "malformed":
                await FakeUpstream.ReplyAsync(context, answer with { Body = answer.Body[..(answer.Body.Length / 2)] });
                break;
            case "empty":
                await FakeUpstream.ReplyAsync(context, answer with { Body = [] });
                break;
            case "die" or "short":
                context.Response.ContentType = answer.ContentType;
                context.Response.ContentLength = answer.Body.Length;
                await context.Response.Body.WriteAsync(answer.Body.AsMemory(0, answer.Body.Length / 2));
                await context.Response.Body.FlushAsync();
                context.Abort();
                break;
            default:
                await FakeUpstream.ReplyAsync(context, answer);
                break;
        }
    }

    private async Task StreamAsync()
    {
        context.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        var events = Edit([.. format.Events(request, Usage())]);
        if (_name[0] is "cut" or "bytes")
        {
            await PiecesAsync(Encoding.UTF8.GetBytes(string.Concat(events)));
            return;
        }

        for (var i = 0; i < events.Count; i++)
        {
            if (_name[0] is "die" or "stall" or "error" && i == Number)
            {
                await BreakAsync();
                return;
            }

            await WriteAsync(Encoding.UTF8.GetBytes(events[i]));
            if (_name[0] == "pace")
            {
                await Task.Delay(int.Parse(_name[2]), Gone);
            }
        }

        if (_name[0] == "endless")
        {
            await Task.Delay(Timeout.Infinite, Gone);
        }
    }

    private List<string> Edit(List<string> events) => _name[0] switch
    {
        "endless" => events[..Words.Endless.Count],
        "no" => events[..^1],
        "short" => events[..(events.Count / 2)],
        "malformed" => [.. events[..3], "data: {\"choices\": [{\"index\": 0, \"del\n\n"],
        "empty" => [],
        "huge" => [.. events[..3], "data: {\"x\": \"" + new string('x', 5 * 1024 * 1024)],
        "duplicates" => [.. events.SelectMany(one => one.Contains("fox ", StringComparison.Ordinal) ? [one, one] : new[] { one })],
        "crlf" => [.. events.Select(one => one.Replace("\n", "\r\n", StringComparison.Ordinal))],
        "comments" => [.. events.Select(one => ": ping\n\n" + one.Replace("data:", ":x\ndata:", StringComparison.Ordinal))],
        "bom" => ["\uFEFF", .. events],
        _ => events,
    };

    private async Task PiecesAsync(byte[] bytes)
    {
        if (_name[0] == "bytes")
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                await WriteAsync(bytes.AsMemory(i, 1));
            }

            return;
        }

        await WriteAsync(bytes.AsMemory(0, Math.Min(Number, bytes.Length)));
        await WriteAsync(bytes.AsMemory(Math.Min(Number, bytes.Length)));
    }

    private async Task BreakAsync()
    {
        switch (_name[0])
        {
            case "die":
                // A reset overtakes what was sent before it and was not read yet.
                await Task.Delay(TimeSpan.FromMilliseconds(200), Gone);
                context.Abort();
                break;
            case "error":
                await WriteAsync(Encoding.UTF8.GetBytes(format.ErrorEvent(new WireError(500, "server_error", "the model crashed in mid-stream"))));
                break;
            default:
                await Task.Delay(Timeout.Infinite, Gone);
                break;
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await context.Response.Body.WriteAsync(bytes, Gone);
        await context.Response.Body.FlushAsync(Gone);
    }
}
