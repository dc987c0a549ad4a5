using Microsoft.Extensions.AI;
using OrleansLlm.Client.Chat;
using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;

namespace OrleansLlm.Client.Conversations;

/// <summary>Conversations that the server keeps, turn by turn. Safe to use from many threads.</summary>
public sealed class ConversationsClient
{
    private const string Root = "v1/conversations";
    private const string TurnIdField = "turn_id";

    private readonly LlmHttp _http;
    private readonly HttpChatClient _chat;

    internal ConversationsClient(LlmHttp http, HttpChatClient chat) => (_http, _chat) = (http, chat);

    /// <summary>Creates a conversation; the server chooses its id.</summary>
    /// <exception cref="LlmException">InvalidRequest: a setting is out of range.</exception>
    public Task<Conversation> CreateAsync(CreateConversation? settings = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync(
            Root, settings ?? new CreateConversation(), LlmJson.Default.CreateConversation, LlmJson.Default.Conversation, cancellationToken);

    /// <summary>A conversation without its turns.</summary>
    /// <exception cref="LlmException">NotFound: no such conversation of this tenant.</exception>
    public Task<Conversation> GetAsync(string id, CancellationToken cancellationToken = default) =>
        _http.GetAsync(PathOf(id), LlmJson.Default.Conversation, cancellationToken);

    /// <summary>Conversations, newest first.</summary>
    /// <param name="after">The last id of the page before, or null for the first page.</param>
    /// <param name="limit">1 to 100, or null for the server's default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<ListPage<Conversation>> ListAsync(string? after = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _http.GetAsync(Root + QueryText.Of(("after", after), ("limit", limit)), LlmJson.Default.ListPageConversation, cancellationToken);

    /// <summary>Turns from <paramref name="first"/> (0-based) on.</summary>
    public Task<ListPage<ConversationTurn>> ListTurnsAsync(
        string id, int first = 0, int? limit = null, CancellationToken cancellationToken = default) =>
        _http.GetAsync(
            $"{PathOf(id)}/turns{QueryText.Of(("first", first), ("limit", limit))}", LlmJson.Default.ListPageConversationTurn, cancellationToken);

    /// <summary>Adds messages without asking for a reply; they are durable when it returns.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="messages">One message or more.</param>
    /// <param name="turnId">Makes a retry by the caller safe; null: one is made, so that this client's own retries are.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<ConversationTurn>> AppendAsync(
        string id, IReadOnlyList<TextMessage> messages, string? turnId = null, CancellationToken cancellationToken = default)
    {
        var page = await _http.PostAsync(
            PathOf(id) + "/turns",
            new AppendTurns(turnId ?? NewTurnId(), messages),
            LlmJson.Default.AppendTurns,
            LlmJson.Default.ListPageConversationTurn,
            cancellationToken);
        return page.Data;
    }

    /// <summary>Adds messages durably and waits for the model's whole reply.</summary>
    /// <exception cref="LlmException">Conflict: a reply is in progress. ContextLengthExceeded: even the last messages do not fit.</exception>
    public Task<ChatResponse> ReplyAsync(
        string id, IEnumerable<ChatMessage> messages, ChatOptions? options = null, string? turnId = null, CancellationToken cancellationToken = default) =>
        _chat.GetAsync(messages, WithTurn(options, turnId), ReplyPath(id), cancellationToken);

    /// <summary>Adds messages durably and streams the model's reply. Options without a model take the conversation's.</summary>
    /// <exception cref="LlmException">Conflict: a reply is in progress. ContextLengthExceeded: even the last messages do not fit.</exception>
    public IAsyncEnumerable<ChatResponseUpdate> ReplyStreamingAsync(
        string id, IEnumerable<ChatMessage> messages, ChatOptions? options = null, string? turnId = null, CancellationToken cancellationToken = default) =>
        _chat.StreamAsync(messages, WithTurn(options, turnId), ReplyPath(id), cancellationToken);

    /// <summary>Deletes a conversation with all turns.</summary>
    public Task DeleteAsync(string id, CancellationToken cancellationToken = default) => _http.DeleteAsync(PathOf(id), cancellationToken);

    private static ChatOptions WithTurn(ChatOptions? options, string? turnId)
    {
        var copy = options?.Clone() ?? new ChatOptions();
        copy.AdditionalProperties = copy.AdditionalProperties is { } given ? new(given) : [];
        copy.AdditionalProperties[TurnIdField] = turnId ?? NewTurnId();
        return copy;
    }

    private static string NewTurnId() => "turn_" + Guid.NewGuid().ToString("N");

    private static string ReplyPath(string id) => $"conversations/{Escape(id)}/reply";

    private static string PathOf(string id) => $"{Root}/{Escape(id)}";

    private static string Escape(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        return Uri.EscapeDataString(id);
    }
}
