using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Conversations;

/// <summary>Replies under way and of the past. The same grain as <see cref="IConversationGrain"/>, with the same keys.</summary>
[Alias("llm.conversation-replies"), GrainInterfaceType("conversation-replies")]
public interface IConversationRepliesGrain : IGrainWithStringKey
{
    /// <summary>Reads a reply from a place on, while it is made or afterwards; free of charge.</summary>
    /// <exception cref="LlmException">
    /// NotFound: nothing was asked under this id. ReplicaUnavailable, after what is kept of it: the reply broke off, because its reader left, because it was
    /// stopped, or with the silo that made it; asking again under the same id makes it anew.
    /// </exception>
    [Alias("attach")]
    IAsyncEnumerable<GenerationChunk> AttachAsync(ReplyCursor cursor, CancellationToken cancellationToken = default);

    /// <summary>Stops the reply under way; what was produced is paid and kept. Harmless when there is none.</summary>
    [Alias("stop")]
    Task StopAsync(CancellationToken cancellationToken = default);

    /// <summary>What the model would be shown, without a call and without a summary that is not there yet.</summary>
    [Alias("preview")]
    Task<ContextReport> PreviewAsync(Caller caller, ReplyRequest request, CancellationToken cancellationToken = default);

    /// <summary>What the model was shown for a reply.</summary>
    /// <exception cref="LlmException">NotFound: no such reply.</exception>
    [Alias("sent")]
    Task<ContextReport> GetSentAsync(int number, CancellationToken cancellationToken = default);
}
