using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Erasure;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Erasure;

namespace OrleansLlm.Grains.Conversations;

/// <summary>Erases conversations. Of one in which several users took part, only what the one said and was answered.</summary>
internal sealed class ConversationErasure(IGrainFactory grains, TimeProvider timeProvider) : IErasure
{
    public string Name => "conversations";

    /// <summary>After feedback, which is found by what replies say.</summary>
    public int Order => 10;

    public async Task<long> EraseAsync(ErasureScope scope, CancellationToken cancellationToken)
    {
        if (scope.Conversation is { } conversation)
        {
            var existed = await grains.HasConversationAsync(scope.Tenant, conversation, cancellationToken);
            await GrainRetry.RunAsync(() => Upkeep(scope.Tenant, conversation).EraseAsync(cancellationToken), timeProvider, cancellationToken);
            return existed ? 1 : 0;
        }

        var removed = await EraseListedAsync(scope, cancellationToken);
        if (scope.IsTenant)
        {
            await grains.GetGrain<IIndexGrain>(TurnIndex.KeyOf(scope.Tenant)).DeleteAsync(cancellationToken);
        }

        return removed;
    }

    private async Task<long> EraseListedAsync(ErasureScope scope, CancellationToken cancellationToken)
    {
        var list = grains.GetGrain<IConversationListGrain>(new TenantKey(scope.Tenant).ToString());
        var removed = 0L;
        while (true)
        {
            // Each one leaves the query's answer when its words are gone.
            var query = new ConversationQuery { User = scope.User, Limit = ConversationQuery.MaxLimit };
            var page = await GrainRetry.RunAsync(() => list.FindAsync(query, cancellationToken), timeProvider, cancellationToken);
            if (page.Conversations.Count == 0)
            {
                return removed + await SweepAsync(list, cancellationToken);
            }

            foreach (var info in page.Conversations)
            {
                await EraseAsync(scope, info.Id, list, cancellationToken);
                removed++;
            }
        }
    }

    /// <summary>What has expired no query tells; its words are there until it is swept.</summary>
    private async Task<long> SweepAsync(IConversationListGrain list, CancellationToken cancellationToken)
    {
        var (removed, before) = (0L, int.MaxValue);
        while (await GrainRetry.RunAsync(() => list.SweepAsync(cancellationToken), timeProvider, cancellationToken) is > 0 and var expired)
        {
            if (expired >= before)
            {
                throw new LlmException(LlmErrorCode.StoreUnavailable, $"{expired} expired conversations could not be deleted yet.");
            }

            (removed, before) = (Math.Max(removed, expired), expired);
        }

        return removed;
    }

    private async Task EraseAsync(ErasureScope scope, string id, IConversationListGrain list, CancellationToken cancellationToken)
    {
        var upkeep = Upkeep(scope.Tenant, id);
        await GrainRetry.RunAsync(() => scope.User is { } user ? upkeep.EraseUserAsync(user, cancellationToken) : upkeep.EraseAsync(cancellationToken), timeProvider, cancellationToken);
        if (scope.IsTenant)
        {
            // A name whose conversation never came to be has no grain that would take it out.
            await list.RemoveAsync(id, cancellationToken);
        }
    }

    private IConversationUpkeepGrain Upkeep(string tenant, string conversation) =>
        grains.GetGrain<IConversationUpkeepGrain>(new ConversationKey(tenant, conversation).ToString());
}
