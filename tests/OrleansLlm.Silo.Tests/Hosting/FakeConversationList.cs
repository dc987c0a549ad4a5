using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>A tenant's conversations in memory, newest first.</summary>
internal sealed class FakeConversationList : IConversationListGrain
{
    private readonly List<ConversationInfo> _infos = [];

    /// <summary>Ids of those that have expired and are not swept yet.</summary>
    public HashSet<string> Expired { get; } = [];

    /// <summary>Ids of those that themselves tell how they are.</summary>
    public HashSet<string> Open { get; } = [];

    public ConversationQuery? LastQuery { get; private set; }

    /// <summary>What happens when a page was told.</summary>
    public Action<ConversationPage>? Told { get; set; }

    public Task SetAsync(ConversationInfo conversation, bool isOpen, CancellationToken cancellationToken = default)
    {
        var known = _infos.FindIndex(info => info.Id == conversation.Id);
        if (known < 0)
        {
            _infos.Insert(0, conversation);
        }
        else
        {
            _infos[known] = conversation;
        }

        return Task.CompletedTask;
    }

    public Task RemoveAsync(string conversation, CancellationToken cancellationToken = default)
    {
        _infos.RemoveAll(info => info.Id == conversation);
        return Task.CompletedTask;
    }

    public Task<ConversationPage> FindAsync(ConversationQuery query, CancellationToken cancellationToken = default)
    {
        LastQuery = query;
        var after = query.After is null ? -1 : _infos.FindIndex(info => info.Id == query.After);
        if (query.After is not null && after < 0)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, "after must be the last_id of a page.", "after");
        }

        var found = _infos.Skip(after + 1).Take(query.Limit).ToList();
        var page = new ConversationPage { Conversations = found, HasMore = _infos.Count > after + 1 + found.Count };
        Told?.Invoke(page);
        return Task.FromResult(page);
    }

    public Task<ConversationPage> LookUpAsync(IReadOnlyList<string> conversations, CancellationToken cancellationToken = default) =>
        Task.FromResult(new ConversationPage { Conversations = [.. _infos.Where(info => conversations.Contains(info.Id) && !Expired.Contains(info.Id))], Open = [.. Open] });

    public Task<int> SweepAsync(CancellationToken cancellationToken = default) => Task.FromResult(0);
}
