using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Responses;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>Maps and describes the API of responses. Bodies in OpenAI's shapes are described by OpenAI: here they are any object.</summary>
internal static class ResponseRoutes
{
    /// <summary>Registers the handlers.</summary>
    public static IServiceCollection AddResponsesApi(this IServiceCollection services) =>
        services.AddSingleton<ResponseTools>().AddSingleton<ResponseRequestParser>().AddSingleton<ResponseHistory>()
            .AddSingleton<ResponseAnswers>().AddSingleton<BackgroundEndpoints>().AddSingleton<IResponseMaker, BackgroundResponses>().AddSingleton<ResponsesEndpoints>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapResponsesApi(this WebApplication app)
    {
        var responses = app.Services.GetRequiredService<ResponsesEndpoints>();
        var api = app.MapGroup(ApiPaths.V1 + "/responses").WithTags("responses").RequireRole(KeyRole.User);
        api.MapPost("", (Delegate)responses.CreateAsync)
            .Describe<JsonObject>(
                "createResponse", "Answers an input, at once or as server-sent events, in OpenAI's shapes.",
                "Goes on from `previous_response_id` or with a `conversation`. Kept unless `store` is false. With `background` the answer is the response with status `queued`: it is made without its client, and shown, streamed again or cancelled by its id; while limits refuse it, it waits. Tools are the client's functions and those that run on this server (`file_search`, `mcp`).")
            .TakesBody<JsonObject>("""{"model":"ember","max_output_tokens":8,"input":"What is RAG?"}""");
        api.MapGet("/{id}", (Delegate)responses.GetAsync).Describe<JsonObject>(
                "getResponse", "Shows a stored response.",
                "One in the background is shown as it is by now (`queued`, `in_progress`, `completed`, `incomplete`, `failed` or `cancelled`). Made with `background` and `stream`, it is streamed again, from any event on.")
            .TakesQuery("stream", JsonSchemaType.Boolean, "Server-sent events instead of the response.")
            .TakesQuery("starting_after", JsonSchemaType.Integer, "The `sequence_number` of the last event that the client has; with `stream` only.");
        api.MapPost("/{id}/cancel", (Delegate)responses.CancelAsync)
            .Describe<JsonObject>(
                "cancelResponse", "Cancels a response in the background.",
                "What was produced until then is charged and shown. One that has ended stays as it is; cancelling again is harmless.");
        api.MapDelete("/{id}", (Delegate)responses.DeleteAsync)
            .Describe<DeletedView>("deleteResponse", "Deletes a stored response.", "One in the background is ended. Responses that went on from it can not be gone on from any more.");
        api.MapGet("/{id}/input_items", (Delegate)responses.ListInputAsync)
            .Describe<ListView<JsonElement>>("listInputItems", "Lists what a stored response was given, newest first.")
            .TakesPage()
            .TakesQuery("order", JsonSchemaType.String, "`desc` (default) or `asc`.");
    }
}
