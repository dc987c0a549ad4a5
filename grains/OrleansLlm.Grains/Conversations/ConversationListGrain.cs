using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Storage;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Conversations;

/// <summary>A tenant's conversations. Reentrant: changes of the same moment share a write, and conversations that are settled call back.</summary>
[GrainType("conversation-list"), Reentrant]
internal sealed partial class ConversationListGrain(
    [FromKeyedServices(GrainStores.Main)] IGrainStorage storage, IOptions<ConversationsOptions> options, TimeProvider timeProvider, ILogger<ConversationListGrain> logger)
    : Grain, IConversationListGrain
{
    /// <summary>Left unsettled for so many delays: by a crash, or by a conversation that goes on and on.</summary>
    private const int PatienceInDelays = 12;

    private ConversationCatalogue _catalogue = null!;
    private GroupCommit _commit = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _catalogue = new ConversationCatalogue(storage, GrainContext.GrainId);
        _commit = new GroupCommit(_catalogue.WriteAsync, DeactivateOnIdle);
        return _catalogue.LoadAsync();
    }

    public Task SetAsync(ConversationInfo conversation, bool isOpen, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        var now = timeProvider.GetUtcNow();
        var known = _catalogue.Find(conversation.Id);
        _catalogue.Set(new ListedConversation
        {
            Id = conversation.Id,
            CreatedAt = known?.CreatedAt ?? now,
            Info = conversation with { Replying = null },
            IsOpen = isOpen,
            OpenedAt = now,
        });
        return _commit.FlushAsync();
    }

    public Task RemoveAsync(string conversation, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        _catalogue.Remove(conversation);
        return _commit.FlushAsync();
    }

    public Task<ConversationPage> FindAsync(ConversationQuery query, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        return Task.FromResult(ConversationFilter.Find(_catalogue.Rows, query, _catalogue.FindPlace, timeProvider.GetUtcNow()));
    }

    public Task<ConversationPage> LookUpAsync(IReadOnlyList<string> conversations, CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        return Task.FromResult(ConversationFilter.Page(ConversationFilter.There(conversations.Select(_catalogue.Find).OfType<ListedConversation>(), timeProvider.GetUtcNow()), hasMore: false));
    }

    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        _commit.EnsureUsable();
        var now = timeProvider.GetUtcNow();
        var expired = _catalogue.Rows.Where(row => row.Info.ExpiresAt <= now).Select(row => row.Id).ToList();
        foreach (var id in expired)
        {
            await TryAsync(id, conversation => conversation.SettleAsync(cancellationToken));
        }

        var since = now - options.Value.SettleDelay * PatienceInDelays;
        foreach (var id in _catalogue.Rows.Where(row => row.IsOpen && row.OpenedAt < since).Select(row => row.Id).ToList())
        {
            await TryAsync(id, conversation => conversation.SettleAsync(cancellationToken));
        }

        return expired.Count;
    }

    private async Task TryAsync(string id, Func<IConversationUpkeepGrain, Task> work)
    {
        var tenant = TenantKey.Parse(this.GetPrimaryKeyString()).Tenant;
        try
        {
            await work(GrainFactory.GetGrain<IConversationUpkeepGrain>(new ConversationKey(tenant, id).ToString()));
        }
#pragma warning disable CA1031 // The others are not to wait for one; the next sweep tries again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogUnswept(exception, id);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Conversation {Conversation} could not be swept; tried again later.")]
    private partial void LogUnswept(Exception exception, string conversation);
}
