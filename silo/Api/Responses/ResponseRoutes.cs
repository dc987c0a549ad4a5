using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Responses;

/// <summary>Maps and describes the API of responses. Bodies in OpenAI's shapes are described by OpenAI: here they are any object.</summary>
internal static class ResponseRoutes
{
    /// <summary>Registers the handlers.</summary>
    public static IServiceCollection AddResponsesApi(this IServiceCollection services) =>
        services.AddSingleton<ResponseTools>().AddSingleton<ResponseRequestParser>().AddSingleton<ResponseHistory>().AddSingleton<ResponsesEndpoints>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapResponsesApi(this WebApplication app)
    {
        var responses = app.Services.GetRequiredService<ResponsesEndpoints>();
        var api = app.MapGroup(ApiPaths.V1 + "/responses").WithTags("responses").RequireRole(KeyRole.User);
        api.MapPost("", (Delegate)responses.CreateAsync)
            .Describe<JsonObject>(
                "createResponse", "Answers an input, at once or as server-sent events, in OpenAI's shapes.",
                "Goes on from `previous_response_id` or with a `conversation`. Kept unless `store` is false. Tools are the client's functions and those that run on this server (`file_search`, `mcp`).")
            .TakesBody<JsonObject>("""{"model":"ember","max_output_tokens":8,"input":"What is RAG?"}""");
        api.MapGet("/{id}", (Delegate)responses.GetAsync).Describe<JsonObject>("getResponse", "Shows a stored response.");
        api.MapDelete("/{id}", (Delegate)responses.DeleteAsync)
            .Describe<DeletedView>("deleteResponse", "Deletes a stored response.", "Responses that went on from it can not be gone on from any more.");
        api.MapGet("/{id}/input_items", (Delegate)responses.ListInputAsync)
            .Describe<ListView<JsonElement>>("listInputItems", "Lists what a stored response was given, newest first.")
            .TakesPage()
            .TakesQuery("order", JsonSchemaType.String, "`desc` (default) or `asc`.");
    }
}
