using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Responses;

namespace OrleansLlm.Grains.Responses;

/// <summary>Responses in the background: made once, on their own, and read by whoever asks.</summary>
internal sealed partial class ResponseGrain
{
    /// <summary>How many events a crash takes at most, in time; those that a reader has are never shown otherwise.</summary>
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(1);

    private LiveResponse? _live;
    private KeptEvents? _events;

    private KeptEvents Events => _events ??= new KeptEvents(storage, GrainContext.GrainId);

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_live is { } live)
        {
            live.Leave();
            await live.Run.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    public Task<StoredResponse> StartAsync(StoredResponse queued, BackgroundRequest request, CancellationToken cancellationToken) => AloneAsync(async () =>
    {
        if (State.Response is { } known)
        {
            return _live?.Shown ?? known;
        }

        // Noted first: a crash in between leaves a name that leads nowhere, not a response that nobody makes.
        await Running().AddAsync(Key.Tenant, Key.Response, cancellationToken);
        await NoteDayAsync(queued, cancellationToken);
        State.Response = queued;
        State.Background = new BackgroundState { Request = request, Streams = request.Streams };
        if (request.Streams)
        {
            await DurableAsync(() => Events.BeginAsync(request.Beginning));
        }

        await BeginAsync(request);
        return queued;
    });

    public Task<StoredResponse> CancelAsync(CancellationToken cancellationToken) => AloneAsync(async () =>
    {
        RequireExisting();
        if (State.Background is null)
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest, $"Only a response that is made in the background can be cancelled; '{Key.Response}' was made without 'background'.", "id");
        }

        if (State.Background.Request is not null)
        {
            await BreakAsync(ResponseStatuses.Cancelled, error: null);
        }

        return State.Response!;
    });

    public async IAsyncEnumerable<ResponseEvent> ReadAsync(int after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RequireExisting();
        if (State.Background is not { Streams: true })
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest, $"Only a response that was made with 'background' and 'stream' can be streamed again; '{Key.Response}' was not.", "stream");
        }

        await GoOnAsync(cancellationToken);
        if (_live is { } live)
        {
            await foreach (var one in live.Feed.ReadAsync(0, ResponseEvent.Heartbeat, cancellationToken))
            {
                if (one.IsHeartbeat || one.Number > after)
                {
                    yield return one;
                }
            }

            yield break;
        }

        var kept = await Events.ReadAsync();
        foreach (var one in kept.Where(one => one.Number > after))
        {
            yield return one;
        }

        // The reader has events that were lost with the silo: the end is still to be told.
        if (State.Background is { WasLost: true } && kept.Count > 0 && kept[^1].Number <= after)
        {
            yield return ResponseBreak.Renumber(kept[^1], after + 1);
        }
    }

    /// <summary>Begins to make the response; durable when it returns.</summary>
    private async Task BeginAsync(BackgroundRequest request)
    {
        State.Background!.Runs++;
        await DurableAsync(state.WriteStateAsync);
        var live = new LiveResponse(State.Response!, timeProvider);
        foreach (var one in request.Beginning)
        {
            live.Feed.Add(one);
        }

        DelayDeactivation(TimeSpan.FromDays(1));
        _live = live;
        live.Run = RunAsync(live, new ResponseRun(Key, State.Response!, request));
    }

    private async Task RunAsync(LiveResponse live, ResponseRun run)
    {
        Exception? failure = null;
        try
        {
            // Other calls of the same moment first: the caller is answered before this work begins.
            await Task.Yield();
            await foreach (var made in services.GetRequiredService<IResponseMaker>().MakeAsync(run, live.Stopped))
            {
                await AloneAsync(() => ShowAsync(live, made));
            }
        }
#pragma warning disable CA1031 // Whatever failed is told by the response.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        try
        {
            await AloneAsync(() => CloseAsync(live));
        }
#pragma warning disable CA1031 // The activation ends; the next one reads what is durable.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure ??= exception;
        }

        if (failure is not null && !live.Stopped.IsCancellationRequested)
        {
            LogBroken(failure, Key.Response);
        }

        live.Feed.End(live.Shown.HasEnded ? null : new LlmException(LlmErrorCode.ReplicaUnavailable, "The silo that makes the response gives it up; ask again for how it goes on."));
        _live = null;
        DelayDeactivation(TimeSpan.Zero);
        await TryForgetAsync();
    }

    private async Task<bool> ShowAsync(LiveResponse live, MadeEvent made)
    {
        if (HasEnded(live))
        {
            return false;
        }

        live.Pending.Add(made.Event);
        if (made.Response is { HasEnded: true } ended)
        {
            await EndAsync(live, ended);
        }
        else if (timeProvider.GetElapsedTime(live.KeptAt) >= CheckpointInterval)
        {
            await KeepEventsAsync(live);
        }

        live.Shown = made.Response ?? live.Shown;
        live.Feed.Add(made.Event);
        return true;
    }

    /// <summary>Its maker has ended. Left by this silo, it stays open for the next; else it has an end by now, or fails for want of one.</summary>
    private async Task<bool> CloseAsync(LiveResponse live)
    {
        if (HasEnded(live))
        {
            return false;
        }

        if (live.IsLeft)
        {
            await KeepEventsAsync(live);
            return false;
        }

        await BreakAsync(ResponseStatuses.Failed, "The response could not be made for a reason of the server's own; its log tells more.");
        return true;
    }

    /// <summary>Cancelled or deleted, or told its end.</summary>
    private bool HasEnded(LiveResponse live) => live.Shown.HasEnded || State.Background?.Request is null;

    private async Task BreakAsync(string status, string? error)
    {
        var live = _live ?? new LiveResponse(State.Response!, timeProvider);
        var events = live.Feed.Items.Count > 0 || !State.Background!.Streams ? live.Feed.Items : await Events.ReadAsync();
        var (response, last) = ResponseBreak.Of(live.Shown, events, status, error);
        live.Pending.Add(last);
        await EndAsync(live, response);
        live.Shown = response;
        live.Feed.Add(last);
        live.Feed.End();
        live.Stop();
    }

    private async Task EndAsync(LiveResponse live, StoredResponse ended)
    {
        await KeepEventsAsync(live);
        (State.Response, State.Background!.Request) = (ended, null);
        await DurableAsync(state.WriteStateAsync);
    }

    private async Task KeepEventsAsync(LiveResponse live)
    {
        if (State.Background!.Streams && live.Pending.Count > 0)
        {
            await DurableAsync(() => Events.AppendAsync([.. live.Pending]));
        }

        live.Pending.Clear();
        live.KeptAt = timeProvider.GetTimestamp();
    }

    [LoggerMessage(LogLevel.Warning, "The making of response {Response} broke.")]
    private partial void LogBroken(Exception exception, string response);
}
