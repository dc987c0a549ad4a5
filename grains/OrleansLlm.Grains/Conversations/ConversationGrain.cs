using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Storage;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Routing;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Conversations;

/// <summary>
/// A durable dialogue: turns are appended, never changed. While a reply is made other calls are served; what changes the conversation waits for its turn at
/// <see cref="_gate"/>.
/// </summary>
[GrainType("conversation")]
internal sealed partial class ConversationGrain(
    [PersistentState("conversation", GrainStores.Main)] IPersistentState<ConversationState> state,
    [FromKeyedServices(GrainStores.Main)] IGrainStorage storage,
    IOptions<ConversationsOptions> options,
    TimeProvider timeProvider,
    ILogger<ConversationGrain> logger)
    : Grain, IConversationGrain, IConversationTreeGrain, IConversationRepliesGrain, IConversationUpkeepGrain, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private TurnLog _turns = null!;
    private ConversationKey _key;
    private bool _isStale;

    private ConversationState State => state.State;

    private bool Exists => state.RecordExists && !State.IsDeleted && (_live is not null || !(ExpiresAt <= timeProvider.GetUtcNow()));

    private DateTimeOffset UpdatedAt => _turns.LastAddedAt ?? State.CreatedAt;

    private DateTimeOffset? ExpiresAt => State.Settings.ExpiresAfterSeconds is { } seconds ? UpdatedAt.AddSeconds(seconds) : null;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = ConversationKey.Parse(this.GetPrimaryKeyString());
        _turns = new TurnLog(storage, GrainContext.GrainId, State, state.WriteStateAsync);
        return _turns.LoadAsync();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_live is { } live)
        {
            live.Stop();
            await live.Run.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        if (_isOpen && !_isStale)
        {
            await TrySettleAsync(cancellationToken);
        }
    }

    public Task<ConversationInfo> CreateAsync(ConversationSettings settings, CancellationToken cancellationToken) => AloneAsync(async () =>
    {
        ConversationRules.Check(settings);
        if (Exists)
        {
            return ConversationRules.Same(State.Settings, settings)
                ? await InfoAsync()
                : throw new LlmException(LlmErrorCode.Conflict, $"Conversation '{_key.Conversation}' exists with other settings.", "id");
        }

        await RemoveAsync(cancellationToken);

        // Listed first: a crash in between leaves a name in the list that is skipped, not a conversation nobody finds.
        var now = timeProvider.GetUtcNow();
        (State.Settings, State.CreatedAt, State.ChangedAt) = (settings, now, now);
        State.Users = settings.User is { } user ? [user] : [];
        var info = await InfoAsync();
        await List().SetAsync(info, isOpen: true, cancellationToken);
        await DurableAsync(state.WriteStateAsync);
        _isOpen = true;
        SettleSoon();
        return info;
    });

    public async Task<ConversationInfo> GetAsync(CancellationToken cancellationToken)
    {
        RequireExisting();
        return await InfoAsync();
    }

    public Task<IReadOnlyList<Turn>> AppendAsync(string turnId, IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken) =>
        AppendAsync(new AppendTurns { TurnId = turnId, Messages = messages }, cancellationToken);

    public Task<IReadOnlyList<Turn>> AppendAsync(AppendTurns request, CancellationToken cancellationToken) => AloneAsync<IReadOnlyList<Turn>>(async () =>
    {
        RequireExisting();
        ConversationRules.Check(request.TurnId, request.Messages);
        ConversationRules.CheckUser(request.User);
        RequireNoReply();
        return [.. (await AddAsync(request, mayEndOpen: true, cancellationToken)).Select(turn => turn.Turn)];
    });

    public async Task<IReadOnlyList<Turn>> ListTurnsAsync(int first, int count, CancellationToken cancellationToken)
    {
        RequireExisting();
        ConversationRules.CheckPage(first, count);
        if (await _turns.FindAsync(_turns.Head) is not { } head || head.Turn.Depth < first)
        {
            return [];
        }

        var last = await TurnTree.AncestorAsync(_turns, head, Math.Min(head.Turn.Depth, first + count - 1));
        return [.. (await TurnTree.NewestAsync(_turns, last, last.Turn.Depth - first + 1)).Select(turn => turn.Turn).Where(turn => !turn.IsDeleted)];
    }

    public Task DeleteAsync(CancellationToken cancellationToken) => AloneAsync(async () =>
    {
        RequireNoReply();
        await RemoveAsync(cancellationToken);
        DeactivateOnIdle();
        return true;
    });

    public void Dispose()
    {
        _gate.Dispose();
        _live?.Dispose();
    }

    /// <summary>Adds messages, or finds those of the same id.</summary>
    private async Task<IReadOnlyList<StoredTurn>> AddAsync(AppendTurns request, bool mayEndOpen, CancellationToken cancellationToken)
    {
        var known = await _turns.FindAsync(request.TurnId);
        if (known.Count > 0)
        {
            ConversationRules.CheckRetry(request, known);
            return known;
        }

        var parent = await ParentAsync(request.Parent);
        await CheckToolsAsync(parent, request.Messages, mayEndOpen);
        if (request.Messages.Count == 0)
        {
            return parent is null ? throw NoTurn("parent", Turn.None) : [parent];
        }

        RequireBranch(parent);
        await OpenAsync(cancellationToken);
        await NoteUserAsync(request.User);
        var now = timeProvider.GetUtcNow();
        var turns = request.Messages.Select(message => new Turn { Id = request.TurnId, Message = message, CreatedAt = now, User = request.User });
        return await StoreAsync(parent, [.. turns]);
    }

    /// <summary>Gives turns their places behind a parent and stores them.</summary>
    private async Task<IReadOnlyList<StoredTurn>> StoreAsync(StoredTurn? parent, IReadOnlyList<Turn> turns, ContextReport? sent = null)
    {
        var number = _turns.NextNumber(turns.Count);
        var stored = new List<StoredTurn>();
        foreach (var turn in turns)
        {
            var last = stored.Count > 0 ? stored[^1] : parent;
            var placed = turn with { Number = number + stored.Count, Parent = last?.Turn.Number ?? Turn.None, Depth = (last?.Turn.Depth ?? -1) + 1 };
            stored.Add(new StoredTurn { Turn = placed, Jump = last is null ? placed.Number : await TurnTree.JumpOfChildAsync(_turns, last, stored), Sent = sent });
        }

        await DurableAsync(() => _turns.AppendAsync(stored));
        return stored;
    }

    private async Task<StoredTurn?> ParentAsync(int? number)
    {
        var wanted = number ?? _turns.Head;
        return wanted == Turn.None ? null : await _turns.FindAsync(wanted) ?? throw NoTurn("parent", wanted);
    }

    /// <summary>Before anything is kept: a chat whose calls have no answers could never go on.</summary>
    private async Task CheckToolsAsync(StoredTurn? parent, IReadOnlyList<ChatMessage> messages, bool mayEndOpen)
    {
        var before = new List<ChatMessage>();
        for (var turn = parent; turn is not null; turn = await _turns.FindAsync(turn.Turn.Parent))
        {
            if (!turn.Turn.IsDeleted)
            {
                before.Insert(0, turn.Turn.Message);
            }

            if (turn.Turn.Message.Role != "tool")
            {
                break;
            }
        }

        var first = before.FindIndex(message => message.ToolCalls is { Count: > 0 });
        before = first < 0 ? [] : before[first..];
        ToolHistory.Check(before.Concat(messages), mayEndOpen, first: -before.Count);
    }

    private async Task NoteUserAsync(string? user)
    {
        if (user is null || State.Users.Contains(user))
        {
            return;
        }

        if (State.Users.Count >= ConversationRules.MaxUsers)
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest, $"At most {ConversationRules.MaxUsers} users take part in a conversation. Given: one more, '{user}'.", "user");
        }

        // First of all: what a user said must be found when all of the user's words are to be erased.
        State.Users.Add(user);
        await List().SetAsync(await InfoAsync(), isOpen: true, CancellationToken.None);
        await DurableAsync(state.WriteStateAsync);
    }

    private async Task<T> AloneAsync<T>(Func<Task<T>> work)
    {
        await _gate.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            _gate.Release();
        }
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
            _isStale = true;
            DeactivateOnIdle();
            throw;
        }
    }

    private async Task<ConversationInfo> InfoAsync() => new()
    {
        Id = _key.Conversation,
        Settings = State.Settings,
        CreatedAt = State.CreatedAt,
        UpdatedAt = UpdatedAt,
        Turns = await _turns.FindAsync(_turns.Head) is { } head ? head.Turn.Depth + 1 : 0,
        Head = _turns.Head,
        Pinned = [.. State.Pinned],
        Replying = _live?.TurnId,
        ExpiresAt = ExpiresAt,
        Users = [.. State.Users],
    };

    private IConversationListGrain List() => GrainFactory.GetGrain<IConversationListGrain>(new TenantKey(_key.Tenant).ToString());

    private void RequireExisting()
    {
        if (_isStale)
        {
            throw new OrleansException("The last write failed; this activation no longer answers.");
        }

        if (!Exists)
        {
            DeactivateOnIdle();
            throw new LlmException(LlmErrorCode.NotFound, $"There is no conversation '{_key.Conversation}'.", "id");
        }
    }

    private void RequireNoReply()
    {
        if (_live is not null)
        {
            throw new LlmException(
                LlmErrorCode.Conflict, $"A reply in conversation '{_key.Conversation}' is in progress.", retryAfter: TimeSpan.FromSeconds(1));
        }
    }

    private void RequireBranch(StoredTurn? parent)
    {
        var begins = parent is null || !_turns.Leaves.Contains(parent.Turn.Number);
        if (begins && _turns.Leaves.Count >= ConversationRules.MaxBranches)
        {
            throw new LlmException(
                LlmErrorCode.InvalidRequest, $"A conversation has at most {ConversationRules.MaxBranches} branches. Given: one more.", "parent");
        }
    }

    private static LlmException NoTurn(string field, int number) =>
        new(LlmErrorCode.NotFound, $"There is no turn {number} in this conversation.", field);
}
