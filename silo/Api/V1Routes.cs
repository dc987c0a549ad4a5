using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Chat;
using OrleansLlm.Silo.Api.Completions;
using OrleansLlm.Silo.Api.Embeddings;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Limits;
using OrleansLlm.Silo.Api.Models;
using OrleansLlm.Silo.Api.Rerank;
using OrleansLlm.Silo.Api.Routes;
using OrleansLlm.Silo.Api.Tokens;
using OrleansLlm.Silo.Api.Usage;

namespace OrleansLlm.Silo.Api;

/// <summary>Maps and describes the API of models. Bodies in OpenAI's shapes are described by OpenAI: here they are any object.</summary>
internal static class V1Routes
{
    /// <summary>The body of a small chat.</summary>
    public const string ChatExample = """{"model":"ember","max_tokens":8,"messages":[{"role":"user","content":"What is RAG?"}]}""";
    /// <summary>What answers tell of limits.</summary>
    public const string Limits =
        "Headers tell what is left: `x-ratelimit-*` and `x-budget-*` (scope, window, limit, remaining, reset) of the tightest level, and `x-request-cost` of "
        + "answers that are not streamed. A refused call is 402, 429 or 403 with an `error.limit`.";

    /// <summary>What is told of endpoints that make work and call no model.</summary>
    public const string Counted = "It costs nothing, and counts as a request of the tenant, the project and the key.";

    /// <summary>Maps the endpoints.</summary>
    public static void MapV1(this WebApplication app)
    {
        MapModels(app);
        MapTokens(app, app.Services.GetRequiredService<TokensEndpoints>());
    }

    private static void MapModels(WebApplication app)
    {
        var api = app.MapGroup(ApiPaths.V1).WithTags("models").RequireRole(KeyRole.User);
        var models = app.Services.GetRequiredService<ModelsEndpoints>();
        api.MapPost("/chat/completions", (Delegate)app.Services.GetRequiredService<ChatCompletionsEndpoint>().HandleAsync)
            .Describe<JsonObject>("createChatCompletion", "Answers a chat, at once or as server-sent events, in OpenAI's shapes.", Limits)
            .TakesBody<JsonObject>(ChatExample);
        api.MapPost("/completions", (Delegate)app.Services.GetRequiredService<CompletionsEndpoint>().HandleAsync)
            .Describe<JsonObject>("createCompletion", "Goes on with one text or several, in OpenAI's shapes.", Limits)
            .TakesBody<JsonObject>("""{"model":"ember","prompt":"Once","max_tokens":8}""");
        api.MapPost("/embeddings", (Delegate)app.Services.GetRequiredService<EmbeddingsEndpoint>().HandleAsync)
            .Describe<JsonObject>("createEmbedding", "The vectors of texts, in OpenAI's shapes.", Limits)
            .TakesBody<JsonObject>("""{"model":"ember","input":["Hello"]}""");
        api.MapPost("/rerank", (Delegate)app.Services.GetRequiredService<RerankEndpoint>().HandleAsync)
            .Describe<JsonObject>("rerank", "Orders documents by how well they answer a query.", Limits)
            .TakesBody<JsonObject>("""{"model":"ember","query":"Hello","documents":["a","b"]}""");
        api.MapPost("/route/plan", (Delegate)app.Services.GetRequiredService<RoutePlanEndpoint>().HandleAsync).CountsRequests()
            .Describe<RoutePlanView>(
                "planRoute", "Tells what would be done for a chat, without a call.",
                "Takes the body of a chat completion whose `model` is a route or a model. Nothing is called and nothing is reserved; the next call may be planned otherwise, since load, "
                + "health and money change. It counts as a request. `worst_cost` is what the call costs at most, whatever the scorers of a cascade decide.")
            .TakesBody<JsonObject>(ChatExample);
        api.MapGet("/models", (Delegate)models.ListAsync).Describe<ListView<ModelView>>("listModels", "Lists models.");
        api.MapGet("/models/{**model:minlength(1)}", (Delegate)models.GetAsync).Describe<ModelView>("getModel", "Shows a model.");
        api.MapGet("/usage/limits", (Delegate)app.Services.GetRequiredService<UsageEndpoints>().ListLimitsAsync)
            .WithTags("usage")
            .Describe<ListView<ScopeStatus>>(
                "listOwnLimits", "What the calling key may still use.", "Limits and usage of every level that its calls must pass, the widest first.")
            .TakesQuery("user", JsonSchemaType.String, "Also the levels of this end user.");
    }

    private static void MapTokens(WebApplication app, TokensEndpoints tokens)
    {
        var api = app.MapGroup(ApiPaths.V1).WithTags("tokens").RequireRole(KeyRole.User);
        api.MapPost("/tokenize", (Delegate)tokens.TokenizeAsync).CountsRequests()
            .Describe<TokensView>("tokenize", "The token ids of a chat or a text, as the model sees them.", Counted)
            .TakesBody<JsonObject>("""{"model":"ember","prompt":"Hello"}""");
        api.MapPost("/detokenize", (Delegate)tokens.DetokenizeAsync).CountsRequests()
            .Describe<DetokenizedView>("detokenize", "The text of token ids.", Counted)
            .TakesBody<JsonObject>("""{"model":"ember","tokens":[1,2]}""");
    }
}
