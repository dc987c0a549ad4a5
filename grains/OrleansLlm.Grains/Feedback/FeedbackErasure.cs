using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Erasure;
using OrleansLlm.Contracts.Feedback;
using OrleansLlm.Grains.Erasure;

namespace OrleansLlm.Grains.Feedback;

/// <summary>Deletes feedback: all of a tenant, what one user gave, or what was said of a conversation's replies.</summary>
internal sealed class FeedbackErasure(IGrainFactory grains, TimeProvider timeProvider) : IErasure
{
    private const int Page = 100;

    public string Name => "feedback";

    public async Task<long> EraseAsync(ErasureScope scope, CancellationToken cancellationToken)
    {
        var feedback = grains.GetGrain<IFeedbackGrain>(new FeedbackKey(scope.Tenant).ToString());
        if (scope.Conversation is not { } conversation)
        {
            return await GrainRetry.RunAsync(
                () => scope.User is { } user ? feedback.DeleteOfUserAsync(user, cancellationToken) : feedback.DeleteAsync(null, cancellationToken), timeProvider, cancellationToken);
        }

        var removed = 0L;
        foreach (var request in await RequestsAsync(scope.Tenant, conversation, cancellationToken))
        {
            removed += await GrainRetry.RunAsync(() => feedback.DeleteAsync(request, cancellationToken), timeProvider, cancellationToken);
        }

        return removed;
    }

    private async Task<List<string>> RequestsAsync(string tenant, string conversation, CancellationToken cancellationToken)
    {
        var tree = grains.GetGrain<IConversationTreeGrain>(new ConversationKey(tenant, conversation).ToString());
        var requests = new List<string>();
        try
        {
            for (var first = 0; await tree.ReadAsync(first, Page, cancellationToken) is { Count: > 0 } turns; first = turns[^1].Number + 1)
            {
                requests.AddRange(turns.Select(turn => turn.RequestId).OfType<string>());
            }
        }
        catch (LlmException none) when (none.Code == LlmErrorCode.NotFound)
        {
            // There is no such conversation any more.
        }

        return requests;
    }
}
