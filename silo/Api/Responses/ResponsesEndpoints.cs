using System.Text.Json;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Batches;
using OrleansLlm.Silo.Api.Conversations;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Routing;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>Makes, shows and deletes responses.</summary>
internal sealed class ResponsesEndpoints(
    JsonBody body, ResponseRequestParser parser, ResponseHistory history, ConversationGrains conversations, RouterShards routers, AnswerResponder responder,
    TimeProvider clock, IOptions<ApiOptions> options)
{
    private const int DefaultPage = 20;
    private const int MaxPage = 100;
    private const int MaxIdLength = 128;

    /// <summary><c>POST /v1/responses</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var call = await body.ReadAsync(context, parser.Parse);
        call = call with { Answer = BatchedCall.Mark(context, call.Answer) };
        var start = call.Conversation is { } conversation
            ? Reply(caller, call, conversation)
            : await GenerateAsync(caller, call, context.RequestAborted);
        var shape = new ResponseShape(call, clock, call.Store ? (response, token) => KeepAsync(caller, call, response, token) : null);
        await responder.RespondAsync(context, call.Answer, shape, choices: 1, start);
    }

    /// <summary><c>GET /v1/responses/{id}</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        if (QueryFields.Flag(context, "stream") is true)
        {
            throw RequestErrors.UnsupportedValue("stream", "a stored response is not streamed again", "true");
        }

        var stored = await FindAsync(context);
        await JsonResponse.WriteAsync(context, stored.Json, static (writer, json) => writer.WriteRawValue(json, skipInputValidation: true));
    }

    /// <summary><c>DELETE /v1/responses/{id}</c>.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        var id = IdFromPath(context);
        await history.Get(context.GetCaller(), id).DeleteAsync(context.RequestAborted);
        await JsonResponse.WriteAsync(context, new DeletedView(id, "response"), ApiJsonContext.Default.DeletedView);
    }

    /// <summary><c>GET /v1/responses/{id}/input_items</c>, newest first unless asked otherwise.</summary>
    public async Task ListInputAsync(HttpContext context)
    {
        var limit = QueryFields.Integer(context, "limit", 1, MaxPage, DefaultPage);
        var after = QueryFields.Text(context, "after", MaxIdLength);
        var isOldestFirst = QueryFields.Word(context, "order", "desc", "asc") == "asc";
        var items = (await FindAsync(context)).InputItems.Select(json => JsonDocument.Parse(json).RootElement).ToList();
        if (!isOldestFirst)
        {
            items.Reverse();
        }

        var first = after is null ? 0 : items.FindIndex(item => IdOf(item) == after) + 1;
        if (after is not null && first == 0)
        {
            throw RequestErrors.OutOfRange("after", "the last_id of a page", $"'{JsonText.Shorten(after)}'");
        }

        var page = items.Skip(first).Take(limit).ToList();
        await JsonResponse.WriteAsync(context, new ListView<JsonElement>
        {
            Data = page,
            HasMore = first + page.Count < items.Count,
            FirstId = page.Count > 0 ? IdOf(page[0]) : null,
            LastId = page.Count > 0 ? IdOf(page[^1]) : null,
        }, ApiJsonContext.Default.ListViewJsonElement);
    }

    private static string? IdOf(JsonElement item) => item.GetProperty("id").GetString();

    private static string IdFromPath(HttpContext context)
    {
        var id = (string)context.GetRouteValue("id")!;
        return id.Length <= MaxIdLength ? id : throw RequestErrors.OutOfRange("id", $"at most {MaxIdLength} characters long", $"{id.Length} characters");
    }

    private async Task<Func<CancellationToken, IAsyncEnumerable<GenerationChunk>>> GenerateAsync(Caller caller, ResponseCall call, CancellationToken cancellationToken)
    {
        var request = await history.BuildAsync(caller, call, options.Value.MaxMessages, cancellationToken);
        return token => routers.Generate(caller, request, token);
    }

    /// <summary>The conversation keeps input and output as turns and chooses what of it the model still sees.</summary>
    private Func<CancellationToken, IAsyncEnumerable<GenerationChunk>> Reply(Caller caller, ResponseCall call, string conversation)
    {
        var request = new ReplyRequest
        {
            TurnId = call.Generation.RequestId,
            Messages = call.Generation.Messages!,
            Generation = call.Generation,
            Instructions = call.Instructions,
        };
        return token => routers.Watch(conversations.Get(caller, conversation).ReplyAsync(caller, request, token), token);
    }

    private Task KeepAsync(Caller caller, ResponseCall call, StoredResponse response, CancellationToken cancellationToken) => GrainRetry.RunAsync(
        () => history.Get(caller, call.Generation.RequestId).SaveAsync(response, cancellationToken), clock, cancellationToken);

    private Task<StoredResponse> FindAsync(HttpContext context) =>
        history.Get(context.GetCaller(), IdFromPath(context)).GetAsync(context.RequestAborted);
}
