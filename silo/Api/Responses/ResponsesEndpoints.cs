using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Responses;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Batches;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>Makes, shows, cancels and deletes responses.</summary>
internal sealed class ResponsesEndpoints(
    JsonBody body, ResponseRequestParser parser, ResponseHistory history, ResponseAnswers answers, BackgroundEndpoints background, TimeProvider clock)
{
    private const int DefaultPage = 20;
    private const int MaxPage = 100;
    private const int MaxIdLength = 128;

    /// <summary><c>POST /v1/responses</c>.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var (call, sent) = await body.ReadAsync(context, Read);
        call = call with { Answer = BatchedCall.Mark(context, call.Answer) };
        await (sent is null
            ? answers.RespondAsync(context, caller, call, call.Store ? (response, token) => KeepAsync(caller, call, response, token) : null)
            : background.StartAsync(context, caller, call, sent));
    }

    /// <summary><c>GET /v1/responses/{id}</c>: whole, or its events from one of them on.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var streams = QueryFields.Flag(context, "stream") is true;
        var after = QueryFields.Integer(context, "starting_after", 0, int.MaxValue, otherwise: -1);
        if (after >= 0 && !streams)
        {
            throw RequestErrors.InvalidValue("starting_after", "it is only allowed when 'stream' is true");
        }

        await (streams
            ? background.StreamAsync(context, context.GetCaller(), IdFromPath(context), after)
            : BackgroundEndpoints.WriteAsync(context, await FindAsync(context)));
    }

    /// <summary><c>POST /v1/responses/{id}/cancel</c>: one that is made in the background; again and again with the same answer.</summary>
    public async Task CancelAsync(HttpContext context)
    {
        var response = history.GetBackground(context.GetCaller(), IdFromPath(context));
        await BackgroundEndpoints.WriteAsync(
            context, await GrainRetry.RunAsync(() => response.CancelAsync(context.RequestAborted), clock, context.RequestAborted));
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

    /// <summary>The call; of one in the background also what was sent, to make it from.</summary>
    private (ResponseCall Call, string? Sent) Read(JsonFields fields)
    {
        var call = parser.Parse(fields);
        return (call, call.Background ? fields.RawText : null);
    }

    private static string? IdOf(JsonElement item) => item.GetProperty("id").GetString();

    private static string IdFromPath(HttpContext context)
    {
        var id = (string)context.GetRouteValue("id")!;
        return id.Length <= MaxIdLength ? id : throw RequestErrors.OutOfRange("id", $"at most {MaxIdLength} characters long", $"{id.Length} characters");
    }

    private Task KeepAsync(Caller caller, ResponseCall call, StoredResponse response, CancellationToken cancellationToken) => GrainRetry.RunAsync(
        () => history.Get(caller, call.Generation.RequestId).SaveAsync(response, cancellationToken), clock, cancellationToken);

    private Task<StoredResponse> FindAsync(HttpContext context) => GrainRetry.RunAsync(
        () => history.Get(context.GetCaller(), IdFromPath(context)).GetAsync(context.RequestAborted), clock, context.RequestAborted);
}
