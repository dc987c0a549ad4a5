using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Admin;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Admin.Prices;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Chat;
using OrleansLlm.Silo.Api.Completions;
using OrleansLlm.Silo.Api.Conversations;
using OrleansLlm.Silo.Api.Embeddings;
using OrleansLlm.Silo.Api.Encoders;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Models;
using OrleansLlm.Silo.Api.Playground;
using OrleansLlm.Silo.Api.Rerank;
using OrleansLlm.Silo.Api.Routing;
using OrleansLlm.Silo.Api.Telemetry;
using OrleansLlm.Silo.Api.Tokens;
using OrleansLlm.Silo.Api.Usage;

namespace OrleansLlm.Silo.Api;

/// <summary>Adds the HTTP surface to a host.</summary>
public static class ApiExtensions
{
    /// <summary>Registers the services of the HTTP surface. Grains are reached through the host's <see cref="IGrainFactory"/>.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<ApiOptions, ApiOptionsValidator>().Bind(configuration.GetSection(ApiOptions.Section));
        services.TryAddClock();
        services.AddHealthChecks();
        return services
            .AddSingleton<ApiInstruments>()
            .AddSingleton<JsonBody>()
            .AddSingleton<RouterShards>()
            .AddSingleton<AnswerResponder>()
            .AddSingleton<ChatRequestParser>()
            .AddSingleton<ChatCompletionsEndpoint>()
            .AddSingleton<CompletionRequestParser>()
            .AddSingleton<CompletionsEndpoint>()
            .AddSingleton<EncodingRouters>()
            .AddSingleton<EncodingResponder>()
            .AddSingleton<EmbeddingsEndpoint>()
            .AddSingleton<RerankEndpoint>()
            .AddSingleton<ModelsEndpoints>()
            .AddSingleton<TokensEndpoints>()
            .AddSingleton<ConversationGrains>()
            .AddSingleton<ConversationsEndpoints>()
            .AddSingleton<TurnsEndpoints>()
            .AddSingleton<UsageEndpoints>()
            .AddAdminApi()
            .AddPricesApi()
            .AddApiDocuments();
    }

    /// <summary>
    /// Adds request ids, the error envelope and the key check to the pipeline, and maps every endpoint. Call it before
    /// mapping pages that only operators may see: the key check guards those too.
    /// </summary>
    public static WebApplication MapApi(this WebApplication app)
    {
        app.UseMiddleware<RequestHeadersMiddleware>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseMiddleware<ApiKeyMiddleware>();
        app.MapModelApi();
        app.MapConversationApi();
        app.MapAdminApi();
        app.MapPricesApi();
        app.MapApiDocuments();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
        if (app.Services.GetRequiredService<IOptions<ApiOptions>>().Value.Playground)
        {
            app.MapPlayground();
        }

        return app;
    }

    private static void MapModelApi(this WebApplication app)
    {
        var api = app.MapGroup(ApiPaths.V1).RequireRole(KeyRole.User);
        var models = app.Services.GetRequiredService<ModelsEndpoints>();
        var tokens = app.Services.GetRequiredService<TokensEndpoints>();
        api.MapPost("/chat/completions", app.Services.GetRequiredService<ChatCompletionsEndpoint>().HandleAsync);
        api.MapPost("/completions", app.Services.GetRequiredService<CompletionsEndpoint>().HandleAsync);
        api.MapPost("/embeddings", app.Services.GetRequiredService<EmbeddingsEndpoint>().HandleAsync);
        api.MapPost("/rerank", app.Services.GetRequiredService<RerankEndpoint>().HandleAsync);
        api.MapGet("/models", models.ListAsync);
        api.MapGet("/models/{**model:minlength(1)}", models.GetAsync);
        api.MapPost("/tokenize", tokens.TokenizeAsync);
        api.MapPost("/detokenize", tokens.DetokenizeAsync);
        api.MapGet("/usage/limits", (Delegate)app.Services.GetRequiredService<UsageEndpoints>().ListLimitsAsync)
            .WithTags("usage")
            .Describe<ListView<ScopeStatus>>(
                "listOwnLimits", "What the calling key may still use.", "Limits and usage of every level that its calls must pass, the widest first.")
            .TakesQuery("user", JsonSchemaType.String, "Also the levels of this end user.");
    }

    private static void MapConversationApi(this WebApplication app)
    {
        var api = app.MapGroup(ApiPaths.V1 + "/conversations").RequireRole(KeyRole.User);
        var conversations = app.Services.GetRequiredService<ConversationsEndpoints>();
        var turns = app.Services.GetRequiredService<TurnsEndpoints>();
        api.MapPost("", conversations.CreateAsync);
        api.MapGet("", conversations.ListAsync);
        api.MapGet("/{id}", conversations.GetAsync);
        api.MapDelete("/{id}", conversations.DeleteAsync);
        api.MapGet("/{id}/turns", turns.ListAsync);
        api.MapPost("/{id}/turns", turns.AppendAsync);
        api.MapPost("/{id}/reply", turns.ReplyAsync);
    }

    private static void TryAddClock(this IServiceCollection services)
    {
        if (!services.Any(service => service.ServiceType == typeof(TimeProvider)))
        {
            services.AddSingleton(TimeProvider.System);
        }
    }
}
