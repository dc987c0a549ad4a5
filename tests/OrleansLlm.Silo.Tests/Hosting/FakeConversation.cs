using System.Runtime.CompilerServices;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A conversation in memory that replies with what the router's script says.</summary>
internal sealed class FakeConversation(string key, FakeRouter router, FakeConversationList list, TimeProvider clock) : IConversationGrain
{
    private readonly List<Turn> _turns = [];
    private ConversationInfo? _info;

    public ReplyRequest? LastReply { get; private set; }

    public async Task<ConversationInfo> CreateAsync(ConversationSettings settings, CancellationToken cancellationToken = default)
    {
        var id = ConversationKey.Parse(key).Conversation;
        var now = clock.GetUtcNow();
        await list.AddAsync(id, now, cancellationToken);
        return _info = new ConversationInfo { Id = id, Settings = settings, CreatedAt = now, UpdatedAt = now };
    }

    public Task<ConversationInfo> GetAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(Existing() with { Turns = _turns.Count });

    public Task<IReadOnlyList<Turn>> AppendAsync(
        string turnId, IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken = default)
    {
        Existing();
        var added = messages.Select((message, i) => new Turn { Id = $"{turnId}-{i}", Message = message, CreatedAt = clock.GetUtcNow() }).ToArray();
        _turns.AddRange(added);
        return Task.FromResult<IReadOnlyList<Turn>>(added);
    }

    public async IAsyncEnumerable<GenerationChunk> ReplyAsync(
        Caller caller, ReplyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Existing();
        LastReply = request;
        await AppendAsync(request.TurnId, request.Messages, cancellationToken);
        await foreach (var chunk in router.GenerateAsync(caller, request.Generation, cancellationToken))
        {
            yield return chunk;
        }
    }

    public Task<IReadOnlyList<Turn>> ListTurnsAsync(int first, int count, CancellationToken cancellationToken = default)
    {
        Existing();
        return Task.FromResult<IReadOnlyList<Turn>>([.. _turns.Skip(first).Take(count)]);
    }

    public async Task DeleteAsync(CancellationToken cancellationToken = default)
    {
        _info = null;
        await list.RemoveAsync(ConversationKey.Parse(key).Conversation, cancellationToken);
    }

    private ConversationInfo Existing() => _info ?? throw new LlmException(LlmErrorCode.NotFound, "There is no such conversation.", "id");
}
