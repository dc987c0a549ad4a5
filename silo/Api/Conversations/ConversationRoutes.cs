using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Conversations;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Limits;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>Maps and describes the API of conversations. Items have OpenAI's shapes, so that its clients work unchanged.</summary>
internal static class ConversationRoutes
{
    private const string Example = """{"model":"ember","title":"A talk","metadata":{"team":"shop"}}""";
    private const string JsonLines = "application/jsonl";

    /// <summary>Registers the handlers.</summary>
    public static IServiceCollection AddConversationsApi(this IServiceCollection services) => services
        .AddSingleton<ConversationGrains>()
        .AddSingleton<ReplyParser>()
        .AddSingleton<TitleWriter>()
        .AddSingleton<ConversationsEndpoints>()
        .AddSingleton<TurnsEndpoints>()
        .AddSingleton<ItemsEndpoints>()
        .AddSingleton<RepliesEndpoints>()
        .AddSingleton<TurnSearch>()
        .AddSingleton<SearchEndpoint>()
        .AddSingleton<ExportEndpoints>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapConversationsApi(this WebApplication app)
    {
        var api = app.MapGroup(ApiPaths.V1 + "/conversations").WithTags("conversations").RequireRole(KeyRole.User);
        MapConversations(api, app.Services.GetRequiredService<ConversationsEndpoints>());
        MapLists(api, app.Services);
        MapItems(api, app.Services.GetRequiredService<ItemsEndpoints>());
        MapTurns(api, app.Services.GetRequiredService<TurnsEndpoints>());
        MapReplies(api, app.Services.GetRequiredService<RepliesEndpoints>());
    }

    private static void MapConversations(RouteGroupBuilder api, ConversationsEndpoints conversations)
    {
        api.MapPost("", (Delegate)conversations.CreateAsync)
            .Describe<ConversationView>(
                "createConversation", "Creates a conversation.",
                "All fields may be left out. `items` are its first ones, at most 20. `user` is the end user whom it belongs to, `expires_after` the seconds after its last turn at which "
                + "it is deleted. `context` says how what the model sees of a long one is chosen: `summarize_above` (share of the context window), `summary_model`, `recall` "
                + "(older turns that match), `tool_result_characters`.")
            .TakesBody<JsonObject>(Example, isOptional: true);
        api.MapGet("/{id}", (Delegate)conversations.GetAsync).Describe<ConversationView>("getConversation", "Shows a conversation.");
        api.MapPost("/{id}", (Delegate)conversations.UpdateAsync)
            .Describe<ConversationView>(
                "updateConversation", "Changes a conversation.",
                "Absent fields stay; an empty `title` or `model` is none, `expires_after` 0 is never. `pinned` are numbers of turns that the model always sees. `head` is the turn that the next "
                + "one follows: so another branch is gone on with.")
            .TakesBody<JsonObject>("""{"metadata":{"team":"sales"}}""");
        api.MapPost("/{id}/title", (Delegate)conversations.WriteTitleAsync)
            .Describe<ConversationView>("writeTitle", "Lets a model write the title.", "A call like any other, which costs what it costs; `model` is the conversation's own unless given.")
            .TakesBody<JsonObject>("""{"model":"ember"}""", isOptional: true);
        api.MapDelete("/{id}", (Delegate)conversations.DeleteAsync)
            .Describe<DeletedView>("deleteConversation", "Deletes a conversation with all turns.", "409 while a reply is made. An erasure also reaches caches, feedback and responses.");
    }

    private static void MapLists(RouteGroupBuilder api, IServiceProvider services)
    {
        var exports = services.GetRequiredService<ExportEndpoints>();
        TakesFilters(api.MapGet("", (Delegate)services.GetRequiredService<ConversationsEndpoints>().ListAsync)
            .Describe<ListView<ConversationView>>("listConversations", "Lists conversations, newest first.", "`metadata[KEY]=VALUE` asks for a pair; there may be several.").TakesPage());
        api.MapPost("/search", (Delegate)services.GetRequiredService<SearchEndpoint>().FindAsync).CountsRequests()
            .Describe<ListView<TurnHitView>>(
                "searchTurns", "Finds turns by their words.",
                "The best match first (BM25), at most `limit` (1 to 100, default 20); only those of a `conversation`, a `user`, a `role` where given. New turns are found some seconds after they "
                + "were added, those of an expired conversation never. " + V1Routes.Counted)
            .TakesBody<JsonObject>("""{"query":"delivery address","limit":5}""");
        TakesFilters(api.MapGet("/export", (Delegate)exports.ExportAllAsync)
            .DescribeFile("exportConversations", "All conversations that a list with the same parameters has, as JSON lines.", JsonLines));
        api.MapGet("/{id}/export", (Delegate)exports.ExportAsync)
            .DescribeFile("exportConversation", "A conversation and all of its turns, of all branches, as JSON lines. A turn can be put into a message of appendTurns as it is.", JsonLines);
    }

    private static void TakesFilters(RouteHandlerBuilder list) => list
        .TakesQuery("user", JsonSchemaType.String, "Only those in which this end user took part.")
        .TakesQuery("title", JsonSchemaType.String, "Words that the title has.")
        .TakesQuery("created_since", JsonSchemaType.String, "Unix seconds or ISO 8601.")
        .TakesQuery("created_before", JsonSchemaType.String, "Unix seconds or ISO 8601.")
        .TakesQuery("updated_since", JsonSchemaType.String, "Unix seconds or ISO 8601.")
        .TakesQuery("updated_before", JsonSchemaType.String, "Unix seconds or ISO 8601.")
        .TakesQuery("sort", JsonSchemaType.String, "`created` (default) or `updated`.")
        .TakesQuery("order", JsonSchemaType.String, "`desc` (default) or `asc`.");

    private static void MapItems(RouteGroupBuilder api, ItemsEndpoints items)
    {
        TakesInclude(api.MapPost("/{id}/items", (Delegate)items.CreateAsync))
            .Describe<JsonObject>("createItems", "Adds items, at most 20, in OpenAI's shapes.")
            .TakesBody<JsonObject>("""{"items":[{"type":"message","role":"user","content":"Hello"}]}""");
        TakesInclude(api.MapGet("/{id}/items", (Delegate)items.ListAsync))
            .Describe<JsonObject>("listItems", "Lists the items of the current branch, newest first.", "Messages, calls of functions and their outputs, and what tools of the server did.")
            .TakesPage()
            .TakesQuery("order", JsonSchemaType.String, "`desc` (default) or `asc`.");
        TakesInclude(api.MapGet("/{id}/items/{item}", (Delegate)items.GetAsync)).Describe<JsonObject>("getItem", "Shows an item.");
        api.MapDelete("/{id}/items/{item}", (Delegate)items.DeleteAsync)
            .Describe<ConversationView>("deleteItem", "Deletes an item.", "With a call, or with what a tool of the server did, goes the whole turn that it is of.");
    }

    private static RouteHandlerBuilder TakesInclude(RouteHandlerBuilder endpoint) =>
        endpoint.TakesQuery("include", JsonSchemaType.String, "`file_search_call.results`: searches are shown with what they found.");

    private static void MapTurns(RouteGroupBuilder api, TurnsEndpoints turns)
    {
        api.MapGet("/{id}/turns", (Delegate)turns.ListAsync)
            .Describe<ListView<TurnView>>("listTurns", "Lists the turns of the current branch, oldest first.")
            .TakesQuery("first", JsonSchemaType.Integer, "The place of the first turn, from 0; default 0.")
            .TakesQuery("limit", JsonSchemaType.Integer, "1 to 100; default 20.");
        api.MapPost("/{id}/turns", (Delegate)turns.AppendAsync)
            .Describe<ListView<TurnView>>(
                "appendTurns", "Adds messages without asking for a reply.", "A retry with the same `turn_id` adds nothing twice. `parent` is the turn that they follow: another than the last begins a branch. An assistant's "
                + "`server_tools` and `annotations` are kept.")
            .TakesBody<JsonObject>("""{"turn_id":"t1","messages":[{"role":"user","content":"Hello"}]}""");
        api.MapGet("/{id}/turns/{turn}", (Delegate)turns.GetAsync).Describe<TurnView>("getTurn", "Shows a turn of any branch.");
        api.MapDelete("/{id}/turns/{turn}", (Delegate)turns.DeleteAsync)
            .Describe<ConversationView>("deleteTurn", "Deletes a turn for good.", "Its place stays, so that those behind it stay where they are.");
        api.MapGet("/{id}/branches", (Delegate)turns.ListBranchesAsync).Describe<ListView<BranchView>>("listBranches", "Lists the branches, the newest last.");
    }

    private static void MapReplies(RouteGroupBuilder api, RepliesEndpoints replies)
    {
        api.MapPost("/{id}/reply", (Delegate)replies.ReplyAsync)
            .Describe<JsonObject>(
                "reply", "Adds messages and answers them, as createChatCompletion does.",
                "A retry with the same `turn_id` brings the same reply. `parent` is the turn that the messages follow: the parent of a turn that is edited; or, without `messages`, the turn that is "
                + "answered once more. `on_disconnect` says what becomes of the reply when the client leaves: `stop` (default; what was produced is paid and kept) or `continue`. " + V1Routes.Limits)
            .TakesBody<JsonObject>(V1Routes.ChatExample);
        api.MapGet("/{id}/reply", (Delegate)replies.AttachAsync)
            .DescribeFile("readReply", "Reads a reply on, as server-sent events.", "text/event-stream")
            .WithDescription(
                "The reply that is made now, or was made last, unless a turn is named; from the event that `after` or the header `Last-Event-ID` names, while the reply is made or afterwards, from any silo, free of charge. A reply that broke off ends with an error event after what is kept of it.")
            .TakesQuery("turn_id", JsonSchemaType.String, "The turn that was replied to, from the beginning.")
            .TakesQuery("after", JsonSchemaType.String, "The id of the last event that was read.");
        api.MapPost("/{id}/reply/stop", (Delegate)replies.StopAsync)
            .Describe<ConversationView>("stopReply", "Stops the reply that is made; what was produced is paid and kept.");
        api.MapPost("/{id}/context", (Delegate)replies.PreviewAsync).CountsRequests()
            .Describe<ContextView>(
                "previewContext", "Tells what the model would be shown.", "Takes the body of `reply`; nothing is added and no model is called. " + V1Routes.Counted)
            .TakesBody<JsonObject>(V1Routes.ChatExample);
        api.MapGet("/{id}/turns/{turn}/context", (Delegate)replies.GetSentAsync)
            .Describe<ContextView>("getContext", "Tells what the model was shown for a reply.", "The messages as they are now: deleted turns are left out.");
    }
}
