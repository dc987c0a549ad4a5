using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansLlm.Grains.Tools;
using OrleansLlm.Silo.Admin;
using OrleansLlm.Silo.Admin.Caching;
using OrleansLlm.Silo.Admin.Erasure;
using OrleansLlm.Silo.Admin.Learning;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Admin.Prices;
using OrleansLlm.Silo.Admin.Rollouts;
using OrleansLlm.Silo.Admin.Routes;
using OrleansLlm.Silo.Admin.Spend;
using OrleansLlm.Silo.Admin.Tools;
using OrleansLlm.Silo.Api.Answers;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Batches;
using OrleansLlm.Silo.Api.Chat;
using OrleansLlm.Silo.Api.Completions;
using OrleansLlm.Silo.Api.Conversations;
using OrleansLlm.Silo.Api.Embeddings;
using OrleansLlm.Silo.Api.Encoders;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Feedback;
using OrleansLlm.Silo.Api.Files;
using OrleansLlm.Silo.Api.FineTuning;
using OrleansLlm.Silo.Api.Json;
using OrleansLlm.Silo.Api.Models;
using OrleansLlm.Silo.Api.Playground;
using OrleansLlm.Silo.Api.Rerank;
using OrleansLlm.Silo.Api.Responses;
using OrleansLlm.Silo.Api.Routes;
using OrleansLlm.Silo.Api.Routing;
using OrleansLlm.Silo.Api.Telemetry;
using OrleansLlm.Silo.Api.Tools;
using OrleansLlm.Silo.Api.Tokens;
using OrleansLlm.Silo.Api.Usage;
using OrleansLlm.Silo.Mcp;
using OrleansLlm.Silo.Api.VectorStores;

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
        services.TryAddSingleton<ToolProviders>();
        return services
            .AddSingleton<ApiInstruments>()
            .AddSingleton<CallerCache>()
            .AddSingleton<JsonBody>()
            .AddSingleton<RouterShards>()
            .AddSingleton<AnswerResponder>()
            .AddSingleton<ServerToolParser>()
            .AddSingleton<ToolChoiceParser>()
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
            .AddSingleton<RoutePlanEndpoint>()
            .AddSingleton<UsageEndpoints>()
            .AddConversationsApi()
            .AddFilesApi()
            .AddBatchesApi()
            .AddVectorStoresApi()
            .AddResponsesApi()
            .AddAdminApi()
            .AddPricesApi()
            .AddRolloutsApi()
            .AddFineTuningApi()
            .AddRoutesApi()
            .AddSpendApi()
            .AddCacheApi()
            .AddLearnedApi()
            .AddFeedbackApi()
            .AddErasureApi()
            .AddToolsApi()
            .AddMcpApi()
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
        app.MapV1();
        app.MapConversationsApi();
        app.MapFilesApi();
        app.MapBatchesApi();
        app.MapVectorStoresApi();
        app.MapResponsesApi();
        app.MapAdminApi();
        app.MapPricesApi();
        app.MapRolloutsApi();
        app.MapFineTuningApi();
        app.MapRoutesApi();
        app.MapSpendApi();
        app.MapCacheApi();
        app.MapLearnedApi();
        app.MapFeedbackApi();
        app.MapErasureApi();
        app.MapToolsApi();
        app.MapMcpApi();
        app.MapApiDocuments();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
        if (app.Services.GetRequiredService<IOptions<ApiOptions>>().Value.Playground)
        {
            app.MapPlayground();
        }

        return app;
    }

    private static void TryAddClock(this IServiceCollection services)
    {
        if (!services.Any(service => service.ServiceType == typeof(TimeProvider)))
        {
            services.AddSingleton(TimeProvider.System);
        }
    }
}
