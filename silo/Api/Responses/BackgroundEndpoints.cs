using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Batches;
using OrleansLlm.Silo.Api.Conversations;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>Begins responses in the background and streams them, as often as their clients come back.</summary>
internal sealed class BackgroundEndpoints(
    IGrainFactory grains, ResponseHistory history, ResponseAnswers answers, ConversationGrains conversations, RouterShards routers, TimeProvider clock,
    IOptions<ApiOptions> options)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Begins a response and answers with it, or with its events where it is to be streamed.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="call">What is asked.</param>
    /// <param name="body">The same as it was sent: JSON.</param>
    public async Task StartAsync(HttpContext context, Caller caller, ResponseCall call, string body)
    {
        if (context.Features.Get<BatchedCall>() is not null)
        {
            throw RequestErrors.UnsupportedValue("background", "answers of a batch are not made in the background", "true");
        }

        await CheckAsync(caller, call, context.RequestAborted);
        var queued = QueuedResponse.Of(call, clock.GetUtcNow());
        var request = new BackgroundRequest
        {
            Caller = caller,
            Body = body,
            Streams = call.Answer.Stream,
            MayRepeat = !call.Answer.Stream && call.Generation.ServerTools is not { Count: > 0 },
            Beginning = QueuedResponse.Announce(queued),
        };
        var id = call.Generation.RequestId;
        var response = await GrainRetry.RunAsync(
            () => history.GetBackground(caller, id).StartAsync(queued, request, context.RequestAborted), clock, context.RequestAborted);
        await (call.Answer.Stream ? StreamAsync(context, caller, id, after: -1) : WriteAsync(context, response));
    }

    /// <summary>Sends the events of a response after one of them (-1: all), and those to come. Goes on where its silo is lost and another takes over.</summary>
    public async Task StreamAsync(HttpContext context, Caller caller, string id, int after)
    {
        var sending = new Sending(context, after, options.Value.KeepAliveInterval, clock);
        try
        {
            while (!await TrySendAsync(sending, caller, id, context.RequestAborted))
            {
                await Task.Delay(Pause, clock, context.RequestAborted);
            }
        }
        catch (Exception exception) when (sending.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            await sending.FailAsync(ApiErrors.From(exception));
        }
    }

    /// <summary>Sends a response whole.</summary>
    public static Task WriteAsync(HttpContext context, StoredResponse response) =>
        JsonResponse.WriteAsync(context, response.Json, static (writer, json) => writer.WriteRawValue(json, skipInputValidation: true));

    /// <summary>False: the silo was lost, and another may know more in a moment.</summary>
    private async Task<bool> TrySendAsync(Sending sending, Caller caller, string id, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var one in routers.Watch(history.GetBackground(caller, id).ReadAsync(sending.Last, cancellationToken), cancellationToken))
            {
                await sending.SendAsync(one);
            }

            return true;
        }
        catch (Exception exception) when (IsLost(exception) && !cancellationToken.IsCancellationRequested && sending.MayTryAgain())
        {
            return false;
        }
    }

    private static bool IsLost(Exception exception) => LlmException.In(exception) is { } known
        ? known.Code == LlmErrorCode.ReplicaUnavailable
        : exception is Orleans.Runtime.OrleansException or TimeoutException or EnumerationAbortedException;

    /// <summary>What can never be made is refused at once, with its proper status.</summary>
    private async Task CheckAsync(Caller caller, ResponseCall call, CancellationToken cancellationToken)
    {
        var request = await answers.BuildAsync(caller, call, cancellationToken);
        if (call.Conversation is { } conversation)
        {
            await conversations.Get(caller, conversation).GetAsync(cancellationToken);
        }

        try
        {
            await grains.GetGrain<IRouterPlansGrain>(routers.NextKey()).PlanAsync(caller, request, cancellationToken);
        }
        catch (LlmException busy) when (busy.IsRetryable || busy.Code is LlmErrorCode.RateLimited or LlmErrorCode.Overloaded)
        {
            // It may be made later on.
        }
    }

    /// <summary>One client's stream of events.</summary>
    private sealed class Sending(HttpContext context, int after, TimeSpan keepAlive, TimeProvider clock)
    {
        private readonly PipeWriter _pipe = context.Response.BodyWriter;
        private long? _lostAt;
        private long _writtenAt;

        public bool HasStarted { get; private set; }

        /// <summary>The number of the last event that the client has.</summary>
        public int Last { get; private set; } = after;

        /// <summary>Whether its source was lost only a moment ago: longer than a dead silo goes unnoticed.</summary>
        public bool MayTryAgain() => clock.GetElapsedTime(_lostAt ??= clock.GetTimestamp()) < GrainRetry.Limit;

        public async Task SendAsync(ResponseEvent one)
        {
            _lostAt = null;
            var now = clock.GetTimestamp();
            if (!HasStarted)
            {
                HasStarted = true;
                EventHeaders.Set(context.Response);
                await context.Response.StartAsync(context.RequestAborted);
                _writtenAt = now;
            }

            if (one.IsHeartbeat && clock.GetElapsedTime(_writtenAt) < keepAlive)
            {
                return;
            }

            _pipe.Write(one.IsHeartbeat ? ": keep-alive\n\n"u8 : Encoding.UTF8.GetBytes($"event: {one.Type}\ndata: {one.Json}\n\n"));
            Last = one.IsHeartbeat ? Last : one.Number;
            _writtenAt = now;
            if ((await _pipe.FlushAsync(context.RequestAborted)).IsCompleted)
            {
                throw new OperationCanceledException("The client stopped reading.");
            }
        }

        public async Task FailAsync(ApiError error)
        {
            var json = JsonResponse.ToBytes((Number: Last + 1, Error: error), static (writer, value) =>
            {
                writer.WriteStartObject();
                writer.WriteString("type"u8, "error"u8);
                writer.WriteNumber("sequence_number"u8, value.Number);
                writer.WriteString("code"u8, value.Error.Code ?? value.Error.Type);
                writer.WriteString("message"u8, value.Error.Message);
                writer.WriteString("param"u8, value.Error.Param);
                writer.WriteEndObject();
            });
            _pipe.Write("event: error\ndata: "u8);
            _pipe.Write(json.Span);
            _pipe.Write("\n\n"u8);
            await _pipe.FlushAsync(context.RequestAborted);
        }
    }
}
