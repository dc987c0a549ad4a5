using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Conversations;

/// <summary>Replies: made once, on their own, and read by whoever asks.</summary>
internal sealed partial class ConversationGrain
{
    private LiveReply? _live;

    public async IAsyncEnumerable<GenerationChunk> ReplyAsync(
        Caller caller, ReplyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (live, isOwn, done) = await AloneAsync(() => BeginAsync(caller, request, cancellationToken));
        var beginning = new ReplyCursor(request.TurnId);
        var chunks = live is null ? ReplyPieces.Replay(done!, beginning).ToAsyncEnumerable()
            : isOwn ? live.ReadAsync(cancellationToken)
            : live.JoinAsync(beginning, cancellationToken);
        await foreach (var chunk in chunks)
        {
            yield return chunk;
        }
    }

    public async IAsyncEnumerable<GenerationChunk> AttachAsync(ReplyCursor cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RequireExisting();
        if (_live is { } live && live.TurnId == cursor.TurnId)
        {
            await foreach (var chunk in live.JoinAsync(cursor, cancellationToken))
            {
                yield return chunk;
            }

            yield break;
        }

        var reply = await _turns.FindAsync(Turn.ReplyId(cursor.TurnId));
        if (reply.Count == 0 && (await _turns.FindAsync(cursor.TurnId)).Count == 0)
        {
            throw new LlmException(LlmErrorCode.NotFound, $"Nothing was asked under the turn id '{cursor.TurnId}' in this conversation.", "turn_id");
        }

        foreach (var chunk in reply.Count > 0 ? ReplyPieces.Replay(RequireThere(reply[^1].Turn), cursor) : [])
        {
            yield return chunk;
        }

        if (reply.Count == 0 || reply[^1].Turn.FinishReason is null)
        {
            throw BrokenOff(cursor.TurnId);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        RequireExisting();
        _live?.Stop();
        return Task.CompletedTask;
    }

    public async Task<ContextReport> PreviewAsync(Caller caller, ReplyRequest request, CancellationToken cancellationToken)
    {
        RequireExisting();
        var last = await ParentAsync(request.Parent);
        var (generation, report) = await ContextAsync(caller, request, last, request.Messages, mayCall: false, cancellationToken);
        return report with { Messages = generation.Messages };
    }

    public async Task<ContextReport> GetSentAsync(int number, CancellationToken cancellationToken)
    {
        RequireExisting();
        return await _turns.FindAsync(number) is { Sent: { } sent } && await _turns.FindAsync(sent.Last) is { } last
            ? sent with { Messages = await ContextBuilder.AgainAsync(_turns, sent, last) }
            : throw new LlmException(LlmErrorCode.NotFound, $"Turn {number} is no reply of which it is known what the model was shown.", "turn");
    }

    private static LlmException BrokenOff(string turnId) => new(
        LlmErrorCode.ReplicaUnavailable,
        $"The reply to turn '{turnId}' broke off: its reader left, it was stopped, it took too long, or the silo that made it is gone. What there is of it is kept; asking again with this turn_id makes it anew.");

    /// <summary>A reply that was deleted is not an empty one.</summary>
    private static Turn RequireThere(Turn reply) => !reply.IsDeleted ? reply
        : throw new LlmException(LlmErrorCode.NotFound, $"The reply to turn '{reply.RepliesTo ?? reply.Id}' was deleted. Ask under another turn_id.", "turn_id");

    /// <summary>The reply that is made, begun now for this caller if it must be; or the one that is there.</summary>
    private async Task<(LiveReply? Live, bool IsOwn, Turn? Done)> BeginAsync(Caller caller, ReplyRequest request, CancellationToken cancellationToken)
    {
        RequireExisting();
        ConversationRules.Check(request.TurnId, request.Messages, mayBeEmpty: request.Parent is not null);
        ConversationRules.CheckUser(request.Generation.User);
        if (request.Generation.Choices != 1)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"n must be 1 in a conversation. Given: {request.Generation.Choices}.", "n");
        }

        var asked = new AppendTurns { TurnId = request.TurnId, Messages = request.Messages, Parent = request.Parent, User = request.Generation.User };
        if (await _turns.FindAsync(request.TurnId) is { Count: > 0 } known)
        {
            ConversationRules.CheckRetry(asked, known);
        }

        if (_live is { } running && running.TurnId == request.TurnId)
        {
            return (running, false, null);
        }

        RequireNoReply();
        var before = await _turns.FindAsync(Turn.ReplyId(request.TurnId));
        if (before is [{ Turn: { FinishReason: not null } done }])
        {
            return (null, false, RequireThere(done));
        }

        RequireOpenEnd(before, request.TurnId);
        var added = await AddAsync(asked, mayEndOpen: false, cancellationToken);
        RequireBranch(added[^1]);
        await OpenAsync(cancellationToken);
        _live = new LiveReply(request.TurnId, request.GoesOn, options.Value.ReplyTimeout, timeProvider) { Number = before is [{ Turn: var cut }] ? cut.Number : null };
        DelayDeactivation(options.Value.ReplyTimeout + TimeSpan.FromMinutes(1));
        _live.Run = RunAsync(_live, caller, request, added[^1]);
        return (_live, true, null);
    }

    /// <summary>A reply that was cut off is made anew in its place, unless the conversation went on from it.</summary>
    private void RequireOpenEnd(IReadOnlyList<StoredTurn> before, string turnId)
    {
        if (before.Count > 0 && !_turns.Leaves.Contains(before[0].Turn.Number))
        {
            throw new LlmException(
                LlmErrorCode.Conflict, $"The reply to turn '{turnId}' was cut off and the conversation went on from it. Ask under another turn_id.", "turn_id");
        }
    }

    private async Task RunAsync(LiveReply live, Caller caller, ReplyRequest request, StoredTurn last)
    {
        Exception? failure = null;
        var report = default(ContextReport);
        try
        {
            // Other calls of the same moment first: the caller gets its stream before this work begins.
            await Task.Yield();
            (var generation, report) = await ContextAsync(caller, request, last, [], mayCall: true, live.Stopped);
            await PumpAsync(live, caller, generation, last, report);
        }
#pragma warning disable CA1031 // Whatever failed is the readers' to know.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        try
        {
            if (!live.Text.IsWhole && live.Text.HasText)
            {
                // What the user saw stays, marked as cut off.
                await AloneAsync(() => KeepAsync(live, request, last, report));
            }
        }
#pragma warning disable CA1031 // The activation ends; readers hear of the first failure, or of this one.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure ??= exception;
        }

        _live = null;
        live.End(EndOf(live, failure));
        LogEnded(failure, _key.Conversation, live.TurnId, live.IsTold);
        DelayDeactivation(TimeSpan.Zero);
        SettleSoon();
    }

    /// <summary>What its readers hear at its end. A whole one stays whole for them, as it does for those who come later, whatever the rest of the call met with.</summary>
    private static Exception? EndOf(LiveReply live, Exception? failure) =>
        live.IsTold ? null
        : failure is OperationCanceledException && live.Stopped.IsCancellationRequested ? BrokenOff(live.TurnId)
        : failure;

    private async Task PumpAsync(LiveReply live, Caller caller, GenerationRequest generation, StoredTurn last, ContextReport report)
    {
        var router = Router();
        var keptAt = timeProvider.GetTimestamp();
        var stream = router.GenerateAsync(caller, generation, live.Stopped).Watch(StreamWatchdog.DefaultSilenceLimit, timeProvider, live.Stopped);
        await foreach (var chunk in stream)
        {
            live.Text.Add(chunk);
            var isDue = live.Text.HasText && timeProvider.GetElapsedTime(keptAt) >= options.Value.CheckpointInterval;
            if (chunk.Usage is not null || isDue)
            {
                await AloneAsync(() => KeepAsync(live, generation, last, report));
                keptAt = timeProvider.GetTimestamp();
            }

            live.Publish(chunk);
        }
    }

    private Task<bool> KeepAsync(LiveReply live, ReplyRequest request, StoredTurn last, ContextReport? report) =>
        KeepAsync(live, request.Generation, last, report);

    /// <summary>Stores what there is of a reply: a new turn the first time, in its place afterwards.</summary>
    private async Task<bool> KeepAsync(LiveReply live, GenerationRequest generation, StoredTurn last, ContextReport? report)
    {
        var turn = live.Text.ToTurn(Turn.ReplyId(live.TurnId), timeProvider.GetUtcNow()) with { RequestId = generation.RequestId, User = generation.User };
        if (live.Number is not { } number || await _turns.FindAsync(number) is not { } there)
        {
            live.Number = (await StoreAsync(last, [turn], report))[0].Turn.Number;
            return true;
        }

        var place = there.Turn;
        await DurableAsync(() => _turns.ReplaceAsync(
            there with { Turn = turn with { Number = place.Number, Parent = place.Parent, Depth = place.Depth, IsDeleted = false }, Sent = report }));
        if (_turns.Head != number)
        {
            await DurableAsync(() => _turns.SelectAsync(number));
        }

        return true;
    }

    private IRouterGrain Router() => GrainFactory.GetGrain<IRouterGrain>(new RouterKey(RouterKey.DirectRoute, _key.Conversation).ToString());

    private async Task<(GenerationRequest Generation, ContextReport Report)> ContextAsync(
        Caller caller, ReplyRequest reply, StoredTurn? last, IReadOnlyList<ChatMessage> more, bool mayCall, CancellationToken cancellationToken)
    {
        var model = string.IsNullOrEmpty(reply.Generation.Model) ? State.Settings.Model : reply.Generation.Model;
        var generation = reply.Generation with
        {
            Model = model ?? throw new LlmException(
                LlmErrorCode.InvalidRequest, "model is required: neither the request nor the conversation names one.", "model"),
            Messages = null,
            Prompt = null,
            PromptTokens = null,
            Conversation = _key.Conversation,
        };
        var calls = new ContextCalls(GrainFactory, Router(), caller, generation, _key, State.Settings.Context?.SummaryModel, timeProvider);
        var builder = new ContextBuilder(_turns, State, calls);
        var report = await builder.BuildAsync(last, more, reply.Instructions, mayCall, cancellationToken);
        if (builder.NewSummary is { } summary)
        {
            await AloneAsync(() => KeepSummaryAsync(summary));
        }

        return (generation with { Messages = report.Messages }, report with { Messages = null });
    }

    /// <summary>The newest of a few branches stay.</summary>
    private async Task<bool> KeepSummaryAsync(RollingSummary summary)
    {
        State.Summaries.Add(summary);
        if (State.Summaries.Count > MaxSummaries)
        {
            State.Summaries.RemoveAt(0);
        }

        await DurableAsync(state.WriteStateAsync);
        return true;
    }

    private const int MaxSummaries = 4;

    [LoggerMessage(LogLevel.Debug, "Conversation {Conversation}: the reply to turn {Turn} ended; whole: {IsWhole}.")]
    private partial void LogEnded(Exception? exception, string conversation, string turn, bool isWhole);
}
