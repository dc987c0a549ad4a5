using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Telemetry;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>
/// Sends an answer's stream to the client, at once or as events. Nothing is sent before the router has accepted the call,
/// so that a refusal has a proper HTTP status.
/// </summary>
internal sealed partial class AnswerResponder(
    IOptions<ApiOptions> options, TimeProvider clock, ApiInstruments instruments, ILogger<AnswerResponder> logger)
{
    private readonly ApiOptions _options = options.Value;

    /// <summary>Runs the call and answers the request with choices.</summary>
    public Task RespondAsync(
        HttpContext context,
        AnswerCall call,
        IAnswerFormat format,
        int choices,
        Func<CancellationToken, IAsyncEnumerable<GenerationChunk>> start) => RespondAsync(context, call, new ChoicesShape(format), choices, start);

    /// <summary>Runs the call and answers the request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="call">What was asked.</param>
    /// <param name="shape">How the answer looks.</param>
    /// <param name="choices">How many choices it has.</param>
    /// <param name="start">Starts the stream; its token ends when the client leaves or the deadline passes.</param>
    public async Task RespondAsync(
        HttpContext context,
        AnswerCall call,
        IAnswerShape shape,
        int choices,
        Func<CancellationToken, IAsyncEnumerable<GenerationChunk>> start)
    {
        using var deadline = new CancellationTokenSource(_options.RequestTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, deadline.Token);
        using var telemetry = instruments.Begin(shape.Operation, call, context.Request.Host.Port);
        try
        {
            await using var stream = start(either.Token).GetAsyncEnumerator(either.Token);
            var first = await AcceptedAsync(stream);
            telemetry.Accepted(first.Route!);
            var answer = new AnswerState(call, choices, first.Route!, call.CreatedAt ?? clock.GetUtcNow());
            if (call.Stream)
            {
                AnswerHeaders.Add(context.Response.Headers, answer.Route, call.IgnoredFields);
                await SendEventsAsync(context, new Exchange(call, shape, answer, first, stream, telemetry), either.Token);
            }
            else
            {
                await CollectAsync(answer, first, stream);
                await shape.CompleteAsync(answer, either.Token);
                telemetry.Accepted(answer.Route);
                telemetry.Completed(answer.Usage!);
                AnswerHeaders.Add(context.Response.Headers, answer.Route, call.IgnoredFields);
                AnswerHeaders.AddCost(context.Response.Headers, answer.Cost);
                await JsonResponse.WriteAsync(context, (answer, shape), static (w, a) => a.shape.WriteWhole(w, a.answer));
            }
        }
        catch (Exception exception)
        {
            telemetry.Failed(exception, context.RequestAborted.IsCancellationRequested);
            throw;
        }
    }

    private static async Task<GenerationChunk> AcceptedAsync(IAsyncEnumerator<GenerationChunk> stream)
    {
        while (await stream.MoveNextAsync())
        {
            if (stream.Current.Route is not null)
            {
                return stream.Current;
            }

            if (!stream.Current.IsHeartbeat)
            {
                break;
            }
        }

        throw new LlmException(LlmErrorCode.Internal, "The answer's stream did not begin with its route.");
    }

    private static async Task CollectAsync(AnswerState answer, GenerationChunk first, IAsyncEnumerator<GenerationChunk> stream)
    {
        var chunk = first;
        do
        {
            foreach (var delta in chunk.Deltas)
            {
                answer.ChoiceOf(delta).Add(delta);
            }

            answer.NoteUsage(chunk);
            chunk = await stream.MoveNextAsync() ? stream.Current : null;
        }
        while (chunk is not null);
        answer.EnsureWhole();
    }

    private async Task SendEventsAsync(HttpContext context, Exchange exchange, CancellationToken cancellationToken)
    {
        EventHeaders.Set(context.Response);
        using var sse = exchange.Shape.Open(context.Response.BodyWriter, exchange.Answer, exchange.Call.IncludeUsage);
        using var active = instruments.CountStream();
        try
        {
            // The headers tell the client that its call was accepted, however long the first token takes. Starting alone
            // leaves them in Kestrel's buffer.
            await context.Response.StartAsync(cancellationToken);
            await sse.FlushAsync(cancellationToken);
            await PumpAsync(sse, exchange, cancellationToken);
            exchange.Telemetry.Accepted(exchange.Answer.Route);
            exchange.Telemetry.Completed(exchange.Answer.Usage!);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            exchange.Telemetry.Failed(exception, disconnected: false);
            LogBroken(exception, context.TraceIdentifier, exchange.Answer.Id);
            sse.WriteError(ApiErrors.From(exception));
            await sse.FlushAsync(context.RequestAborted);
        }
    }

    private async Task PumpAsync(IAnswerStream sse, Exchange exchange, CancellationToken cancellationToken)
    {
        var chunk = exchange.First;
        var lastWrite = clock.GetTimestamp();
        do
        {
            if (Write(sse, exchange.Answer, chunk, lastWrite))
            {
                lastWrite = clock.GetTimestamp();
                if (!await sse.FlushAsync(cancellationToken))
                {
                    throw new OperationCanceledException("The client stopped reading.");
                }
            }

            chunk = await exchange.Stream.MoveNextAsync() ? exchange.Stream.Current : null;
        }
        while (chunk is not null);
        exchange.Answer.EnsureWhole();
        await exchange.Shape.CompleteAsync(exchange.Answer, cancellationToken);
        sse.WriteEnd();
        await sse.FlushAsync(cancellationToken);
    }

    private bool Write(IAnswerStream sse, AnswerState answer, GenerationChunk chunk, long lastWrite)
    {
        foreach (var delta in chunk.Deltas)
        {
            sse.WriteDelta(delta);
        }

        answer.NoteUsage(chunk);
        if (chunk.IsHeartbeat && clock.GetElapsedTime(lastWrite) >= _options.KeepAliveInterval)
        {
            sse.WriteKeepAlive();
            return true;
        }

        return chunk.Deltas.Count > 0;
    }

    [LoggerMessage(LogLevel.Warning, "Request {RequestId}: the stream of answer {AnswerId} broke after its headers were sent.")]
    private partial void LogBroken(Exception exception, string requestId, string answerId);

    private sealed record Exchange(
        AnswerCall Call,
        IAnswerShape Shape,
        AnswerState Answer,
        GenerationChunk First,
        IAsyncEnumerator<GenerationChunk> Stream,
        AnswerTelemetry Telemetry);
}
