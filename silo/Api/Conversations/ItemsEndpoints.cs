using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Responses;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>OpenAI's items of conversations: those of the branch that the conversation goes on with.</summary>
internal sealed class ItemsEndpoints(JsonBody body, ConversationGrains conversations)
{
    private const int MaxItems = 20;
    private const int DefaultPage = 20;
    private const int MaxPage = 100;
    private const int MaxIdLength = 256;

    /// <summary><c>POST /v1/conversations/{id}/items</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var items = await body.ReadAsync(context, static fields =>
        {
            fields.Require("items");
            return ConversationItems.Read(fields.Array("items", MaxItems, min: 1)!.Value);
        });
        var added = await AddAsync(conversations.TreeFromPath(context), items, context.RequestAborted);
        await WriteAsync(context, [.. added.SelectMany(ConversationItems.Of)], hasMore: false);
    }

    /// <summary>Adds items to a conversation.</summary>
    public static Task<IReadOnlyList<Turn>> AddAsync(IConversationTreeGrain conversation, IReadOnlyList<ConversationItem> items, CancellationToken cancellationToken) =>
        conversation.AppendAsync(new AppendTurns { TurnId = RequestIds.New("items"), Messages = ConversationItems.Messages(items) }, cancellationToken);

    /// <summary><c>GET /v1/conversations/{id}/items</c>, newest first unless asked otherwise.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var conversation = conversations.FromPath(context);
        var limit = QueryFields.Integer(context, "limit", 1, MaxPage, DefaultPage);
        var isOldestFirst = QueryFields.Word(context, "order", "desc", "asc") == "asc";
        var after = QueryFields.Text(context, "after", MaxIdLength);
        var items = await ReadAsync(context, conversation, after, limit + 1, isOldestFirst);
        await WriteAsync(context, [.. items.Take(limit)], items.Count > limit);
    }

    /// <summary><c>GET /v1/conversations/{id}/items/{item}</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var (number, item) = ItemFromPath(context);
        var turn = await conversations.TreeFromPath(context).GetTurnAsync(number, context.RequestAborted);
        var found = ConversationItems.Of(turn).FirstOrDefault(one => one.Id == item) ?? throw NoItem(item);
        await JsonResponse.WriteAsync(context, found, static (writer, one) => InputItemWriter.Write(writer, one));
    }

    /// <summary><c>DELETE /v1/conversations/{id}/items/{item}</c>: with a call goes the turn that made it.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        var info = await conversations.TreeFromPath(context).DeleteTurnAsync(ItemFromPath(context).Number, context.RequestAborted);
        await JsonResponse.WriteAsync(context, ConversationView.Of(info), ApiJsonContext.Default.ConversationView);
    }

    private async Task<List<InputItem>> ReadAsync(HttpContext context, IConversationGrain conversation, string? after, int count, bool isOldestFirst)
    {
        var info = await conversation.GetAsync(context.RequestAborted);
        var place = after is null ? (isOldestFirst ? 0 : info.Turns - 1) : await PlaceAsync(context, after);
        var items = new List<InputItem>();
        while (items.Count < count && place >= 0 && place < info.Turns)
        {
            var first = isOldestFirst ? place : Math.Max(0, place - MaxPage + 1);
            var length = isOldestFirst ? MaxPage : place - first + 1;
            var page = (await conversation.ListTurnsAsync(first, length, context.RequestAborted)).SelectMany(ConversationItems.Of).ToList();
            if (!isOldestFirst)
            {
                page.Reverse();
            }

            var seen = after is null ? -1 : page.FindIndex(item => item.Id == after);
            items.AddRange(page.Skip(seen + 1));
            (after, place) = (null, isOldestFirst ? place + length : first - 1);
        }

        return items;
    }

    private async Task<int> PlaceAsync(HttpContext context, string after) => ConversationItems.NumberOf(after) is { } number
        ? (await conversations.TreeFromPath(context).GetTurnAsync(number, context.RequestAborted)).Depth
        : throw RequestErrors.OutOfRange("after", "the last_id of a page", $"'{JsonText.Shorten(after)}'");

    private static (int Number, string Item) ItemFromPath(HttpContext context)
    {
        var item = (string)context.GetRouteValue("item")!;
        return ConversationItems.NumberOf(item) is { } number ? (number, item) : throw NoItem(item);
    }

    private static LlmException NoItem(string item) => new(LlmErrorCode.NotFound, $"There is no item '{JsonText.Shorten(item)}' in this conversation.", "item_id");

    private static Task WriteAsync(HttpContext context, IReadOnlyList<InputItem> items, bool hasMore) =>
        JsonResponse.WriteAsync(context, (items, hasMore), static (writer, page) => Write(writer, page.items, page.hasMore));

    private static void Write(Utf8JsonWriter json, IReadOnlyList<InputItem> items, bool hasMore)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var item in items)
        {
            InputItemWriter.Write(json, item);
        }

        json.WriteEndArray();
        json.WriteString("first_id"u8, items.Count > 0 ? items[0].Id : "");
        json.WriteString("last_id"u8, items.Count > 0 ? items[^1].Id : "");
        json.WriteBoolean("has_more"u8, hasMore);
        json.WriteEndObject();
    }
}
