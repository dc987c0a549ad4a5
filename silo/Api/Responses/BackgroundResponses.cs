using System.IO.Pipelines;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Responses;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>Makes responses without a client: as streams of the same events that any other client of the API gets.</summary>
internal sealed partial class BackgroundResponses(
    IServiceProvider services, ResponseRequestParser parser, ResponseAnswers answers, TimeProvider clock, IOptions<ResponsesOptions> options, ILogger<BackgroundResponses> logger)
    : IResponseMaker
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>More calls than a response can have made; only a defect gets there.</summary>
    private const int MaxNames = 1_000;

    /// <inheritdoc/>
    public async IAsyncEnumerable<MadeEvent> MakeAsync(ResponseRun run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = new Pipe();
        var kept = new KeptResponse();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // On a thread of its own: the reader is a grain.
        var producing = Task.Run(() => ProduceAsync(run, pipe.Writer, kept, leaving.Token), CancellationToken.None);
        try
        {
            var events = pipe.Reader.AsStream();
            await foreach (var item in SseParser.Create(events).EnumerateAsync(cancellationToken))
            {
                yield return Made(item, run, kept);
            }

            await producing;
        }
        finally
        {
            await leaving.CancelAsync();
            await pipe.Reader.CompleteAsync();
            await producing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The response as an event tells it; a whole one as it was kept.</summary>
    private static MadeEvent Made(SseItem<string> item, ResponseRun run, KeptResponse kept)
    {
        using var json = JsonDocument.Parse(item.Data);
        var made = new ResponseEvent(json.RootElement.GetProperty("sequence_number").GetInt32(), item.EventType, item.Data);
        return item.EventType switch
        {
            "response.in_progress" => new MadeEvent(made, Told(ResponseStatuses.InProgress)),
            "response.failed" => new MadeEvent(made, Told(ResponseStatuses.Failed)),
            "response.completed" or "response.incomplete" => new MadeEvent(made, kept.Response! with { InputItems = run.Queued.InputItems }),
            _ => new MadeEvent(made),
        };

        StoredResponse Told(string status) => run.Queued with { Json = json.RootElement.GetProperty("response").GetRawText(), Unfinished = status };
    }

    private async Task ProduceAsync(ResponseRun run, PipeWriter output, KeptResponse kept, CancellationToken cancellationToken)
    {
        ResponseCall? call = null;
        try
        {
            call = Read(run);
            await AnswerAsync(run, call, output, kept, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Cancelled, or left to another silo: there is no end to tell.
        }
#pragma warning disable CA1031 // Its failure is the response's end.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await FailAsync(run, call, output, exception, cancellationToken);
        }
        finally
        {
            await output.CompleteAsync();
        }
    }

    /// <summary>What came in was checked then; settings may be others now.</summary>
    private ResponseCall Read(ResponseRun run)
    {
        using var body = JsonDocument.Parse(run.Request.Body);
        var call = parser.Parse(JsonFields.Root(body.RootElement));
        return call with
        {
            Announced = run.Request.Beginning.Count,
            Answer = call.Answer with
            {
                Stream = true,
                CreatedAt = run.Queued.CreatedAt,
                Generation = call.Generation with { RequestId = run.Key.Response },
            },
        };
    }

    /// <summary>
    /// Waits while it is refused for want of room; from its first event on its stream tells what happens. Each run names its calls alike in the ledger: what a run that was lost with
    /// its silo had reserved is taken over, not paid on top. Only what the ledger has settled before, for what was produced, is paid besides.
    /// </summary>
    private async Task AnswerAsync(ResponseRun run, ResponseCall call, PipeWriter output, KeptResponse kept, CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();
        for (var name = 1; ; name++)
        {
            try
            {
                await answers.RespondAsync(ContextOf(output, cancellationToken), run.Request.Caller, Named(call, $"{run.Key.Response}:{name}"), kept.KeepAsync);
                return;
            }
            catch (Exception exception) when (IsSettledBefore(exception) && name < MaxNames)
            {
                // Under this name nothing can be reserved any more.
            }
            catch (Exception exception) when (PauseOf(exception) is { } pause && clock.GetElapsedTime(since) + pause < options.Value.QueueLimit)
            {
                LogWaits(call.Generation.RequestId, pause, exception.Message);
                await Task.Delay(pause, clock, cancellationToken);
            }
        }
    }

    private static ResponseCall Named(ResponseCall call, string name) =>
        call with { Answer = call.Answer with { Generation = call.Generation with { CallId = name } } };

    private static bool IsSettledBefore(Exception exception) => LlmException.In(exception) is { Code: LlmErrorCode.Conflict, Parameter: "id" };

    private static TimeSpan? PauseOf(Exception exception) => LlmException.In(exception) is { Code: LlmErrorCode.RateLimited or LlmErrorCode.Overloaded } refused
        ? TimeSpan.FromTicks(Math.Clamp((refused.RetryAfter ?? ShortestPause).Ticks, ShortestPause.Ticks, LongestPause.Ticks))
        : null;

    private async Task FailAsync(ResponseRun run, ResponseCall? call, PipeWriter output, Exception exception, CancellationToken cancellationToken)
    {
        var error = ApiErrors.From(exception);
        if (error.Status == StatusCodes.Status500InternalServerError)
        {
            LogFailed(exception, run.Key.Response);
        }

        if (call is null)
        {
            throw exception;
        }

        var route = new RouteInfo { Model = call.Generation.Model, Provider = "none" };
        var answer = new AnswerState(call.Answer, choices: 1, route, run.Queued.CreatedAt);
        using var stream = new ResponseStream(output, call, answer, new ResponseOutput(), static _ => ResponseEnd.InProgress);
        stream.WriteError(error);
        await stream.FlushAsync(cancellationToken);
    }

    private DefaultHttpContext ContextOf(PipeWriter output, CancellationToken cancellationToken)
    {
        var context = new DefaultHttpContext { RequestServices = services, TraceIdentifier = $"req_{Guid.NewGuid():N}", RequestAborted = cancellationToken };
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(output.AsStream(leaveOpen: true)));
        return context;
    }

    [LoggerMessage(LogLevel.Debug, "Response {Response} waits for {Pause}: {Reason}")]
    private partial void LogWaits(string response, TimeSpan pause, string reason);

    [LoggerMessage(LogLevel.Error, "Response {Response} in the background failed on a defect.")]
    private partial void LogFailed(Exception exception, string response);

    /// <summary>A whole response, kept before the event that tells it is written.</summary>
    private sealed class KeptResponse
    {
        private volatile StoredResponse? _response;

        public StoredResponse? Response => _response;

        public Task KeepAsync(StoredResponse response, CancellationToken cancellationToken)
        {
            _response = response;
            return Task.CompletedTask;
        }
    }
}
