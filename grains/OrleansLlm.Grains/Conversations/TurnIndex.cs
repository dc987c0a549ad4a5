using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Grains.Conversations;

/// <summary>The words of a tenant's turns: one index without vectors for all of its conversations.</summary>
public static class TurnIndex
{
    /// <summary>The index's id in each tenant.</summary>
    public const string Name = "conversation-turns";

    /// <summary>The attribute that names a turn's conversation.</summary>
    internal const string ConversationAttribute = "conversation";

    private const int ChunkLength = 4_000;
    private const int MaxChunks = 64;
    private const char Separator = '/';

    /// <summary>The key of a tenant's index.</summary>
    public static string KeyOf(string tenant) => new IndexKey(tenant, Name).ToString();

    /// <summary>Puts turns in; those without text, and deleted ones, are skipped. May be repeated.</summary>
    internal static async Task AddAsync(IGrainFactory grains, ConversationKey conversation, IReadOnlyList<Turn> turns, CancellationToken cancellationToken)
    {
        var documents = turns.Where(turn => turn is { IsDeleted: false, Message.Content: not null } && !string.IsNullOrWhiteSpace(turn.Message.Content))
            .Select(turn => Document(conversation, turn)).ToList();
        if (documents.Count == 0)
        {
            return;
        }

        var index = grains.GetGrain<IIndexDocumentsGrain>(KeyOf(conversation.Tenant));
        var batch = new IndexBatch { Documents = documents };
        try
        {
            await index.ApplyAsync(batch, cancellationToken);
        }
        catch (LlmException missing) when (missing.Code == LlmErrorCode.NotFound)
        {
            await CreateAsync(grains, conversation.Tenant, cancellationToken);
            await index.ApplyAsync(batch, cancellationToken);
        }
    }

    /// <summary>Takes turns out; harmless when they are not there.</summary>
    internal static async Task RemoveAsync(IGrainFactory grains, ConversationKey conversation, IReadOnlyList<int> numbers, CancellationToken cancellationToken)
    {
        var batch = new IndexBatch { Deletes = [.. numbers.Select(number => IdOf(conversation.Conversation, number))] };
        try
        {
            await grains.GetGrain<IIndexDocumentsGrain>(KeyOf(conversation.Tenant)).ApplyAsync(batch, cancellationToken);
        }
        catch (LlmException missing) when (missing.Code == LlmErrorCode.NotFound)
        {
            // There is no index: nothing was ever put in.
        }
    }

    /// <summary>Turns of a conversation that match a text, best first; none while there is no index.</summary>
    internal static async Task<IReadOnlyList<int>> FindAsync(
        IGrainFactory grains, Caller caller, ConversationKey conversation, string text, int count, CancellationToken cancellationToken)
    {
        var search = new IndexSearch
        {
            RequestId = $"recall-{Guid.NewGuid():N}",
            Query = text.Length <= IndexSearch.MaxQueryLength ? text : text[..IndexSearch.MaxQueryLength],
            Top = count,
            Filters = EqualTo(ConversationAttribute, conversation.Conversation).ToJsonString(),
        };
        try
        {
            var found = await grains.GetGrain<IIndexSearchGrain>(KeyOf(conversation.Tenant)).SearchAsync(caller, search, cancellationToken);
            return [.. found.Hits.Select(hit => Parse(hit.Document).Number).Distinct()];
        }
        catch (LlmException missing) when (missing.Code == LlmErrorCode.NotFound)
        {
            return [];
        }
    }

    /// <summary>A filter for one value of an attribute.</summary>
    public static JsonObject EqualTo(string key, string value) => new() { ["type"] = "eq", ["key"] = key, ["value"] = value };

    /// <summary>Which turn a document is.</summary>
    public static (string Conversation, int Number) Parse(string document)
    {
        var end = document.LastIndexOf(Separator);
        return (document[..end], int.Parse(document.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture));
    }

    private static string IdOf(string conversation, int number) => string.Create(CultureInfo.InvariantCulture, $"{conversation}{Separator}{number}");

    private static async Task CreateAsync(IGrainFactory grains, string tenant, CancellationToken cancellationToken)
    {
        // No model is named, so nobody pays.
        var nobody = new Caller { Tenant = tenant, KeyId = "conversations" };
        var definition = new IndexDefinition { Name = "Turns of conversations", EmbeddingModel = IndexDefinition.NoModel, Backend = IndexDefinition.EmbeddedBackend };
        await grains.GetGrain<IIndexGrain>(KeyOf(tenant)).CreateAsync(nobody, definition, cancellationToken);
    }

    private static IndexedDocument Document(ConversationKey conversation, Turn turn)
    {
        var attributes = new Dictionary<string, IndexAttribute> { [ConversationAttribute] = conversation.Conversation, ["role"] = turn.Message.Role };
        if (turn.User is { } user)
        {
            attributes["user"] = user;
        }

        return new IndexedDocument
        {
            Id = IdOf(conversation.Conversation, turn.Number), Attributes = attributes, Time = turn.CreatedAt, Chunks = [.. Chunks(turn.Message.Content!)],
        };
    }

    private static IEnumerable<IndexedChunk> Chunks(string text)
    {
        var (start, at) = (0L, 0);
        for (var chunk = 0; chunk < MaxChunks && at < text.Length; chunk++)
        {
            var length = Math.Min(ChunkLength, text.Length - at);
            length -= char.IsHighSurrogate(text[at + length - 1]) && length > 1 ? 1 : 0;
            var piece = text.Substring(at, length);
            var bytes = Encoding.UTF8.GetByteCount(piece);
            if (!string.IsNullOrWhiteSpace(piece))
            {
                yield return new IndexedChunk { Text = piece, Start = start, Length = bytes };
            }

            (start, at) = (start + bytes, at + length);
        }
    }
}
