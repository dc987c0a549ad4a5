using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Conversations;

/// <summary>One conversation, durable turn by turn. Key: <see cref="ConversationKey"/>.</summary>
[Alias("llm.conversation"), GrainInterfaceType("conversation")]
public interface IConversationGrain : IGrainWithStringKey
{
    /// <summary>Creates it. Creating twice with equal settings is harmless.</summary>
    /// <exception cref="LlmException">Conflict: it exists with other settings. InvalidRequest: a setting is out of range.</exception>
    [Alias("create")]
    Task<ConversationInfo> CreateAsync(ConversationSettings settings, CancellationToken cancellationToken = default);

    /// <summary>The conversation without its turns.</summary>
    /// <exception cref="LlmException">NotFound: never created, or deleted.</exception>
    [Alias("get")]
    Task<ConversationInfo> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds messages without asking for a reply; durable when it returns.</summary>
    [Alias("append")]
    Task<IReadOnlyList<Turn>> AppendAsync(
        string turnId, IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken = default);

    /// <summary>Adds messages durably, then streams the model's reply, which becomes a turn of its own.</summary>
    /// <exception cref="LlmException">Conflict: a reply is in progress. ContextLengthExceeded: even the last messages alone do not fit.</exception>
    [Alias("reply")]
    IAsyncEnumerable<GenerationChunk> ReplyAsync(Caller caller, ReplyRequest request, CancellationToken cancellationToken = default);

    /// <summary>Turns from <paramref name="first"/> (0-based) on, at most <paramref name="count"/> (1 to 100).</summary>
    [Alias("turns")]
    Task<IReadOnlyList<Turn>> ListTurnsAsync(int first, int count, CancellationToken cancellationToken = default);

    /// <summary>Deletes it with all turns. Deleting twice is harmless.</summary>
    [Alias("delete")]
    Task DeleteAsync(CancellationToken cancellationToken = default);
}
