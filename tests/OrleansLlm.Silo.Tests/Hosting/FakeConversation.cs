using System.Runtime.CompilerServices;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A conversation in memory, of one branch, that replies with what the router's script says.</summary>
internal sealed class FakeConversation(string key, FakeRouter router, FakeConversationList list, TimeProvider clock)
    : IConversationGrain, IConversationTreeGrain, IConversationRepliesGrain
{
    private readonly List<Turn> _turns = [];
    private ConversationInfo? _info;

    public ReplyRequest? LastReply { get; private set; }

    public ReplyCursor? LastCursor { get; private set; }

    public async Task<ConversationInfo> CreateAsync(ConversationSettings settings, CancellationToken cancellationToken = default)
    {
        var id = ConversationKey.Parse(key).Conversation;
        var now = clock.GetUtcNow();
        _info = new ConversationInfo { Id = id, Settings = settings, CreatedAt = now, UpdatedAt = now };
        await list.SetAsync(_info, isOpen: false, cancellationToken);
        return _info;
    }

    public Task<ConversationInfo> GetAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(Existing() with { Turns = _turns.Count, Head = _turns.Count - 1 });

    public Task<IReadOnlyList<Turn>> AppendAsync(
        string turnId, IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken = default)
    {
        Existing();
        var added = messages.Select((message, i) => Place(new Turn { Id = $"{turnId}-{i}", Message = message, CreatedAt = clock.GetUtcNow() }, i)).ToArray();
        _turns.AddRange(added);
        return Task.FromResult<IReadOnlyList<Turn>>(added);
    }

    public Task<IReadOnlyList<Turn>> AppendAsync(AppendTurns request, CancellationToken cancellationToken = default) =>
        AppendAsync(request.TurnId, request.Messages, cancellationToken);

    public async IAsyncEnumerable<GenerationChunk> ReplyAsync(
        Caller caller, ReplyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Existing();
        LastReply = request;
        await AppendAsync(request.TurnId, request.Messages, cancellationToken);
        var text = "";
        await foreach (var chunk in router.GenerateAsync(caller, request.Generation, cancellationToken))
        {
            text += string.Concat(chunk.Deltas.Select(delta => delta.Text));
            yield return chunk;
        }

        var message = new ChatMessage { Role = "assistant", Content = text };
        _turns.Add(Place(new Turn { Id = Turn.ReplyId(request.TurnId), Message = message, FinishReason = FinishReason.Stop, CreatedAt = clock.GetUtcNow() }, 0));
    }

    public Task<IReadOnlyList<Turn>> ListTurnsAsync(int first, int count, CancellationToken cancellationToken = default)
    {
        Existing();
        return Task.FromResult<IReadOnlyList<Turn>>([.. _turns.Skip(first).Take(count).Where(turn => !turn.IsDeleted)]);
    }

    public async Task DeleteAsync(CancellationToken cancellationToken = default)
    {
        _info = null;
        await list.RemoveAsync(ConversationKey.Parse(key).Conversation, cancellationToken);
    }

    public async Task<ConversationInfo> UpdateAsync(ConversationUpdate update, CancellationToken cancellationToken = default)
    {
        var info = Existing();
        var settings = info.Settings with
        {
            Title = update.Title ?? info.Settings.Title, Metadata = update.Metadata ?? info.Settings.Metadata, Context = update.Context ?? info.Settings.Context,
        };
        _info = info with { Settings = settings, Pinned = update.Pinned ?? info.Pinned };
        await list.SetAsync(_info, isOpen: false, cancellationToken);
        return await GetAsync(cancellationToken);
    }

    public Task<IReadOnlyList<ConversationBranch>> ListBranchesAsync(CancellationToken cancellationToken = default)
    {
        Existing();
        return Task.FromResult<IReadOnlyList<ConversationBranch>>(_turns.Count == 0 ? [] : [new ConversationBranch { Last = _turns[^1], IsHead = true }]);
    }

    public Task<Turn> GetTurnAsync(int number, CancellationToken cancellationToken = default) =>
        number < _turns.Count && !_turns[number].IsDeleted
            ? Task.FromResult(_turns[number])
            : throw new LlmException(LlmErrorCode.NotFound, "There is no such turn.", "turn");

    public async Task<ConversationInfo> DeleteTurnAsync(int number, CancellationToken cancellationToken = default)
    {
        if (number >= _turns.Count)
        {
            throw new LlmException(LlmErrorCode.NotFound, "There is no such turn.", "turn");
        }

        _turns[number] = _turns[number] with { IsDeleted = true };
        return await GetAsync(cancellationToken);
    }

    public Task<IReadOnlyList<Turn>> ReadAsync(int first, int count, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<Turn>>([.. _turns.Skip(first).Take(count)]);

    public async IAsyncEnumerable<GenerationChunk> AttachAsync(ReplyCursor cursor, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Existing();
        LastCursor = cursor;
        await Task.Yield();
        var reply = _turns.FindLast(turn => turn.Id == Turn.ReplyId(cursor.TurnId)) ?? throw new LlmException(LlmErrorCode.NotFound, "There is no such reply.", "turn_id");
        var route = new RouteInfo { Model = "ember", Provider = "conversation" };
        yield return new GenerationChunk { Route = route };
        yield return new GenerationChunk { Deltas = [new ChoiceDelta { Text = reply.Message.Content![cursor.Text..], FinishReason = FinishReason.Stop }] };
        yield return new GenerationChunk { Route = route, Usage = new TokenUsage(), Cost = 0 };
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<ContextReport> PreviewAsync(Caller caller, ReplyRequest request, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ContextReport { Tokens = 3, ContextLength = 8, Messages = [.. _turns.Select(turn => turn.Message), .. request.Messages] });

    public Task<ContextReport> GetSentAsync(int number, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ContextReport { Tokens = 3, ContextLength = 8, Messages = [.. _turns.Take(number).Select(turn => turn.Message)] });

    private Turn Place(Turn turn, int offset) =>
        turn with { Number = _turns.Count + offset, Parent = _turns.Count + offset - 1, Depth = _turns.Count + offset };

    private ConversationInfo Existing() => _info ?? throw new LlmException(LlmErrorCode.NotFound, "There is no such conversation.", "id");
}
