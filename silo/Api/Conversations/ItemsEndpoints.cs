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
    private const string Results = "file_search_call.results";

    /// <summary><c>POST /v1/conversations/{id}/items</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var withResults = ShowsResults(context);
        var items = await body.ReadAsync(context, static fields =>
        {
            fields.Require("items");
            return ConversationItems.Read(fields.Array("items", MaxItems, min: 1)!.Value);
        });
        var added = await AddAsync(conversations.TreeFromPath(context), items, context.RequestAborted);
        await WriteAsync(context, [.. added.SelectMany(turn => ConversationItems.Of(turn, withResults))], hasMore: false);
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
        var withResults = ShowsResults(context);
        var item = ItemFromPath(context);
        var turn = await TurnOfAsync(context, item) ?? throw NoItem(item);
        var found = ConversationItems.Of(turn, withResults).FirstOrDefault(one => one.Id == item) ?? throw NoItem(item);
        await JsonResponse.WriteAsync(context, found, static (writer, one) => InputItemWriter.Write(writer, one));
    }

    /// <summary><c>DELETE /v1/conversations/{id}/items/{item}</c>: with a call, or with what a tool did, goes the turn that it is of.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        var item = ItemFromPath(context);
        var turn = await TurnOfAsync(context, item) ?? throw NoItem(item);
        var info = await conversations.TreeFromPath(context).DeleteTurnAsync(turn.Number, context.RequestAborted);
        await JsonResponse.WriteAsync(context, ConversationView.Of(info), ApiJsonContext.Default.ConversationView);
    }

    private async Task<List<InputItem>> ReadAsync(HttpContext context, IConversationGrain conversation, string? after, int count, bool isOldestFirst)
    {
        var withResults = ShowsResults(context);
        var info = await conversation.GetAsync(context.RequestAborted);
        var place = after is null ? (isOldestFirst ? 0 : info.Turns - 1) : await PlaceAsync(context, after);
        var items = new List<InputItem>();
        while (items.Count < count && place >= 0 && place < info.Turns)
        {
            var first = isOldestFirst ? place : Math.Max(0, place - MaxPage + 1);
            var length = isOldestFirst ? MaxPage : place - first + 1;
            var page = (await conversation.ListTurnsAsync(first, length, context.RequestAborted)).SelectMany(turn => ConversationItems.Of(turn, withResults)).ToList();
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

    private async Task<int> PlaceAsync(HttpContext context, string after) => (await TurnOfAsync(context, after))?.Depth
        ?? throw RequestErrors.OutOfRange("after", "the last_id of a page", $"'{JsonText.Shorten(after)}'");

    /// <summary>The turn that an item is of. One whose id does not tell is looked for, from the newest turn back; null: no turn of the branch has it.</summary>
    private async Task<Turn?> TurnOfAsync(HttpContext context, string item)
    {
        if (ConversationItems.NumberOf(item) is { } number)
        {
            return await conversations.TreeFromPath(context).GetTurnAsync(number, context.RequestAborted);
        }

        var conversation = conversations.FromPath(context);
        for (var end = (await conversation.GetAsync(context.RequestAborted)).Turns; end > 0; end -= MaxPage)
        {
            var first = Math.Max(0, end - MaxPage);
            var page = await conversation.ListTurnsAsync(first, end - first, context.RequestAborted);
            if (page.LastOrDefault(turn => turn.Message.Activities?.Any(activity => activity.Id == item) is true) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static string ItemFromPath(HttpContext context) => (string)context.GetRouteValue("item")!;

    /// <summary>OpenAI's <c>include</c>, which its clients write with and without brackets.</summary>
    private static bool ShowsResults(HttpContext context)
    {
        var words = context.Request.Query["include"].Concat(context.Request.Query["include[]"]).ToList();
        return words.Find(word => word != Results) is { } unknown
            ? throw RequestErrors.OutOfRange("include", $"of {Results}, as nothing else is kept of items", $"'{JsonText.Shorten(unknown)}'")
            : words.Count > 0;
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
