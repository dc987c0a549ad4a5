using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Grains.Conversations;

/// <summary>Asks conversations whether they are there.</summary>
internal static class ConversationPresence
{
    /// <summary>Whether a conversation is there: neither deleted nor expired.</summary>
    public static async Task<bool> HasConversationAsync(this IGrainFactory grains, string tenant, string conversation, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IConversationGrain>(new ConversationKey(tenant, conversation).ToString()).GetAsync(cancellationToken);
            return true;
        }
        catch (LlmException none) when (none.Code == LlmErrorCode.NotFound)
        {
            return false;
        }
    }
}
