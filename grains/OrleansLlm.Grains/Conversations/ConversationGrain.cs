using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Routing;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Conversations;

/// <summary>A durable dialogue: turns are appended, never changed. Between two elements of a reply other calls are served.</summary>
[GrainType("conversation")]
internal sealed class ConversationGrain(
    [PersistentState("conversation", GrainStores.Main)] IPersistentState<ConversationState> state,
    [FromKeyedServices(GrainStores.Main)] IGrainStorage storage,
    TimeProvider timeProvider) : Grain, IConversationGrain
{
    private const int TurnsPerSegment = 32;

    private SegmentedLog<Turn> _turns = null!;
    private ConversationKey _key;
    private bool _replying;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = ConversationKey.Parse(this.GetPrimaryKeyString());
        _turns = new SegmentedLog<Turn>(storage, GrainContext.GrainId, "turns", TurnsPerSegment);
        if (state.RecordExists)
        {
            await _turns.LoadAsync();
        }
    }

    public async Task<ConversationInfo> CreateAsync(ConversationSettings settings, CancellationToken cancellationToken)
    {
        ConversationRules.Check(settings);
        if (state.RecordExists)
        {
            return ConversationRules.Same(state.State.Settings, settings)
                ? Info()
                : throw new LlmException(LlmErrorCode.Conflict, $"Conversation '{_key.Conversation}' exists with other settings.", "id");
        }

        // Listed first: a crash in between leaves a name in the list that is skipped, not a conversation nobody finds.
        var now = timeProvider.GetUtcNow();
        await List().AddAsync(_key.Conversation, now, cancellationToken);
        state.State = new ConversationState { Settings = settings, CreatedAt = now };
        await DurableAsync(state.WriteStateAsync);
        return Info();
    }

    public Task<ConversationInfo> GetAsync(CancellationToken cancellationToken)
    {
        RequireExisting();
        return Task.FromResult(Info());
    }

    public async Task<IReadOnlyList<Turn>> AppendAsync(
        string turnId, IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken)
    {
        RequireExisting();
        ConversationRules.Check(turnId, messages);
        RequireNoReply();
        CheckTools(turnId, messages, mayEndOpen: true);
        return await AddAsync(turnId, messages);
    }

    public async IAsyncEnumerable<GenerationChunk> ReplyAsync(
        Caller caller, ReplyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RequireExisting();
        ConversationRules.Check(request.TurnId, request.Messages);
        if (request.Generation.Choices != 1)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"n must be 1 in a conversation. Given: {request.Generation.Choices}.", "n");
        }

        RequireNoReply();
        if (Reply(request.TurnId) is { FinishReason: not null } done)
        {
            yield return Replay(done);
            yield break;
        }

        CheckTools(request.TurnId, request.Messages, mayEndOpen: false);
        _replying = true;
        var reply = new ReplyAccumulator();
        var kept = false;
        try
        {
            await AddAsync(request.TurnId, request.Messages);
            var router = GrainFactory.GetGrain<IRouterGrain>(new RouterKey(RouterKey.DirectRoute, _key.Conversation).ToString());
            var generation = await BuildAsync(caller, router, request, cancellationToken);
            var stream = router.GenerateAsync(caller, generation, cancellationToken)
                .Watch(StreamWatchdog.DefaultSilenceLimit, timeProvider, cancellationToken);
            await foreach (var chunk in stream)
            {
                reply.Add(chunk);
                if (chunk.Usage is not null)
                {
                    await KeepAsync(request.TurnId, reply);
                    kept = true;
                }

                yield return chunk;
            }
        }
        finally
        {
            _replying = false;
            if (!kept && reply.HasText)
            {
                // What the user saw stays, marked as cut off.
                await KeepAsync(request.TurnId, reply);
            }
        }
    }

    public Task<IReadOnlyList<Turn>> ListTurnsAsync(int first, int count, CancellationToken cancellationToken)
    {
        RequireExisting();
        ConversationRules.CheckPage(first, count);
        return Task.FromResult<IReadOnlyList<Turn>>([.. _turns.Items.Skip(first).Take(count)]);
    }

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        RequireNoReply();
        if (state.RecordExists)
        {
            // Turns first: a crash in between leaves an empty conversation that can be deleted again, never hidden turns.
            await DurableAsync(_turns.ClearAsync);
            await DurableAsync(state.ClearStateAsync);
            await List().RemoveAsync(_key.Conversation, cancellationToken);
        }

        DeactivateOnIdle();
    }

    private static string ReplyId(string turnId) => $"{turnId}.reply";

    private Turn? Reply(string turnId) => _turns.Items.LastOrDefault(turn => turn.Id == ReplyId(turnId));

    private static GenerationChunk Replay(Turn reply) => new()
    {
        Deltas =
        [
            new ChoiceDelta
            {
                Text = reply.Message.Content ?? "",
                Tokens = 0,
                ToolCalls = reply.Message.ToolCalls?
                    .Select((call, i) => new ToolCallDelta { Index = i, Id = call.Id, Name = call.Name, Arguments = call.ArgumentsJson }).ToArray(),
                FinishReason = reply.FinishReason,
            },
        ],
        Usage = new TokenUsage(),
        Cost = 0,
    };

    private async Task<IReadOnlyList<Turn>> AddAsync(string turnId, IReadOnlyList<ChatMessage> messages)
    {
        var known = _turns.Items.Where(turn => turn.Id == turnId).ToList();
        if (known.Count > 0)
        {
            return known;
        }

        var now = timeProvider.GetUtcNow();
        var added = messages.Select(message => new Turn { Id = turnId, Message = message, CreatedAt = now }).ToList();
        await DurableAsync(() => _turns.AppendAsync(added));
        return added;
    }

    /// <summary>Before anything is kept: a chat whose calls have no answers could never go on.</summary>
    private void CheckTools(string turnId, IReadOnlyList<ChatMessage> messages, bool mayEndOpen)
    {
        var before = _turns.Items.Where(turn => turn.Id != ReplyId(turnId)).Select(turn => turn.Message).ToList();
        if (!_turns.Items.Any(turn => turn.Id == turnId))
        {
            ToolHistory.Check(before.Concat(messages), mayEndOpen, first: -before.Count);
        }
    }

    private Task KeepAsync(string turnId, ReplyAccumulator reply)
    {
        var turn = reply.ToTurn(ReplyId(turnId), timeProvider.GetUtcNow());
        return DurableAsync(() => _turns.AppendAsync([turn]));
    }

    private async Task<GenerationRequest> BuildAsync(
        Caller caller, IRouterGrain router, ReplyRequest reply, CancellationToken cancellationToken)
    {
        var generation = reply.Generation;
        var model = string.IsNullOrEmpty(generation.Model) ? state.State.Settings.Model : generation.Model;
        var request = generation with
        {
            Model = model ?? throw new LlmException(
                LlmErrorCode.InvalidRequest, "model is required: neither the request nor the conversation names one.", "model"),
            Prompt = null,
            PromptTokens = null,
            Conversation = _key.Conversation,
        };

        // A reply to this very turn that was cut off is not context: it is what is being asked for again.
        var messages = _turns.Items.Where(turn => turn.Id != ReplyId(reply.TurnId)).Select(turn => turn.Message).ToList();
        if (reply.Instructions is { } instructions)
        {
            messages.Insert(0, new ChatMessage { Role = "system", Content = instructions });
        }

        var plans = router.AsReference<IRouterPlansGrain>();
        var fitting = await ContextWindow.FitAsync(messages, async shorter =>
        {
            var size = await plans.MeasureAsync(caller, request with { Messages = shorter }, cancellationToken);
            return size.Leaves(request.MaxTokens ?? Math.Max(1, size.ContextLength / 4));
        });
        return request with { Messages = fitting };
    }

    private async Task DurableAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch
        {
            // Memory is ahead of the store now: the next activation reads the truth.
            DeactivateOnIdle();
            throw;
        }
    }

    private ConversationInfo Info()
    {
        var last = _turns.Items.LastOrDefault();
        return new ConversationInfo
        {
            Id = _key.Conversation,
            Settings = state.State.Settings,
            CreatedAt = state.State.CreatedAt,
            UpdatedAt = last?.CreatedAt ?? state.State.CreatedAt,
            Turns = _turns.Count,
        };
    }

    private IConversationListGrain List() =>
        GrainFactory.GetGrain<IConversationListGrain>(new TenantKey(_key.Tenant).ToString());

    private void RequireExisting()
    {
        if (!state.RecordExists)
        {
            DeactivateOnIdle();
            throw new LlmException(LlmErrorCode.NotFound, $"There is no conversation '{_key.Conversation}'.", "id");
        }
    }

    private void RequireNoReply()
    {
        if (_replying)
        {
            throw new LlmException(
                LlmErrorCode.Conflict, $"A reply in conversation '{_key.Conversation}' is in progress.", retryAfter: TimeSpan.FromSeconds(1));
        }
    }
}
