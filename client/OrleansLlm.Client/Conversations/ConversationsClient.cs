using System.Globalization;
using Microsoft.Extensions.AI;
using OrleansLlm.Client.Chat;
using OrleansLlm.Client.Http;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Client.Conversations;

/// <summary>Conversations that the server keeps, turn by turn. Safe to use from many threads.</summary>
public sealed class ConversationsClient
{
    private const string Root = "v1/conversations";
    /// <summary>In <see cref="ChatOptions.AdditionalProperties"/> of a reply: <c>continue</c> lets it go on when its reader leaves; else it stops.</summary>
    public const string OnDisconnect = "on_disconnect";

    /// <summary>In <see cref="ChatOptions.AdditionalProperties"/> of a reply: the number of the turn that the messages follow.</summary>
    public const string Parent = "parent";

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
        ListAsync(new ConversationFilter(), after, limit, cancellationToken);

    /// <summary>Conversations that a filter lets through, newest first.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="after">The last id of the page before, or null for the first page.</param>
    /// <param name="limit">1 to 100, or null for the server's default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<ListPage<Conversation>> ListAsync(
        ConversationFilter filter, string? after = null, int? limit = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return _http.GetAsync(Root + filter.ToQuery(after, limit), LlmJson.Default.ListPageConversation, cancellationToken);
    }

    /// <summary>Finds turns by their words, the best match first. New turns are found some seconds after they were added.</summary>
    /// <param name="query">Words, up to 1,000 characters.</param>
    /// <param name="limit">1 to 100, or null for the server's default.</param>
    /// <param name="conversation">Only in this conversation, or null.</param>
    /// <param name="user">Only turns of this end user, or null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<FoundTurn>> SearchAsync(
        string query, int? limit = null, string? conversation = null, string? user = null, CancellationToken cancellationToken = default)
    {
        var page = await _http.PostAsync(
            Root + "/search", new SearchTurns(query, limit, conversation, user), LlmJson.Default.SearchTurns, LlmJson.Default.ListPageFoundTurn, cancellationToken);
        return page.Data;
    }

    /// <summary>Changes a conversation.</summary>
    /// <exception cref="LlmException">NotFound. InvalidRequest: a value is out of range.</exception>
    public Task<Conversation> UpdateAsync(string id, UpdateConversation update, CancellationToken cancellationToken = default) =>
        _http.PostAsync(PathOf(id), update, LlmJson.Default.UpdateConversation, LlmJson.Default.Conversation, cancellationToken);

    /// <summary>Lets a model write the title; costs what the call costs.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="model">The model; null: the conversation's own.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Conversation> WriteTitleAsync(string id, string? model = null, CancellationToken cancellationToken = default) =>
        _http.PostAsync(PathOf(id) + "/title", new WriteTitle(model), LlmJson.Default.WriteTitle, LlmJson.Default.Conversation, cancellationToken);

    /// <summary>The branches, the newest last.</summary>
    public async Task<IReadOnlyList<ConversationBranchInfo>> ListBranchesAsync(string id, CancellationToken cancellationToken = default) =>
        (await _http.GetAsync(PathOf(id) + "/branches", LlmJson.Default.ListPageConversationBranchInfo, cancellationToken)).Data;

    /// <summary>Deletes a turn's message for good; its place stays.</summary>
    public Task DeleteTurnAsync(string id, int number, CancellationToken cancellationToken = default) =>
        _http.DeleteAsync($"{PathOf(id)}/turns/{number.ToString(CultureInfo.InvariantCulture)}", cancellationToken);

    /// <summary>Reads the text of a reply on, while it is made or afterwards, from any silo, free of charge: for readers that lost their connection.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="turnId">The turn that was replied to.</param>
    /// <param name="textRead">Characters of the reply's text that were read already.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LlmException">NotFound: nothing was asked under this id. ReplicaUnavailable, after what is kept: the reply broke off.</exception>
    public IAsyncEnumerable<string> ReadReplyAsync(string id, string turnId, int textRead = 0, CancellationToken cancellationToken = default)
    {
        var cursor = new ReplyCursor(turnId, textRead).ToString();
        return ReplyEvents.ReadAsync(_http.ReadLinesAsync($"{PathOf(id)}/reply{QueryText.Of(("after", cursor))}", cancellationToken), cancellationToken);
    }

    /// <summary>Stops the reply that is made; what was produced is paid and kept.</summary>
    public Task<Conversation> StopReplyAsync(string id, CancellationToken cancellationToken = default) =>
        _http.PostAsync(PathOf(id) + "/reply/stop", LlmJson.Default.Conversation, cancellationToken);

    /// <summary>Writes a conversation with the turns of all branches as JSON lines.</summary>
    public Task ExportAsync(string id, Stream target, CancellationToken cancellationToken = default) =>
        _http.CopyAsync(PathOf(id) + "/export", target, cancellationToken);

    /// <summary>Writes all conversations that a filter lets through, with all of their turns, as JSON lines.</summary>
    public Task ExportAsync(ConversationFilter filter, Stream target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return _http.CopyAsync(Root + "/export" + filter.ToQuery(after: null, limit: null), target, cancellationToken);
    }

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
