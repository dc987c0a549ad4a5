using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Conversations;

/// <summary>A tenant's conversations in order of creation.</summary>
[GrainType("conversation-list")]
internal sealed class ConversationListGrain([FromKeyedServices(GrainStores.Main)] IGrainStorage storage) : Grain, IConversationListGrain
{
    private const int PerSegment = 512;

    private SegmentedLog<ListedConversation> _log = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _log = new SegmentedLog<ListedConversation>(storage, GrainContext.GrainId, "conversations", PerSegment);
        return _log.LoadAsync();
    }

    public Task AddAsync(string conversation, DateTimeOffset createdAt, CancellationToken cancellationToken) =>
        _log.Items.Any(listed => listed.Id == conversation)
            ? Task.CompletedTask
            : DurableAsync(_log.AppendAsync([new ListedConversation { Id = conversation, CreatedAt = createdAt }]));

    public Task RemoveAsync(string conversation, CancellationToken cancellationToken) =>
        DurableAsync(_log.RemoveAsync(listed => listed.Id == conversation));

    public Task<IReadOnlyList<string>> ListAsync(string? after, int count, CancellationToken cancellationToken)
    {
        ConversationRules.CheckPage(0, count);
        var newestFirst = _log.Items.Reverse().Select(listed => listed.Id);
        if (after is not null)
        {
            newestFirst = newestFirst.SkipWhile(id => id != after).Skip(1);
        }

        return Task.FromResult<IReadOnlyList<string>>([.. newestFirst.Take(count)]);
    }

    private async Task DurableAsync(Task write)
    {
        try
        {
            await write;
        }
        catch
        {
            // Memory is ahead of the store now: the next activation reads the truth.
            DeactivateOnIdle();
            throw;
        }
    }
}
