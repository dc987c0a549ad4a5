using System.Text.Json;
using Microsoft.OpenApi;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Admin.OpenApi;
using OrleansLlm.Silo.Api;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.Prices;

/// <summary>Maps and describes the admin API of prices.</summary>
internal static class PriceRoutes
{
    private const string RuleExample =
        """{"model":"gpt-5*","provider":"openai","rates":{"input":1.25,"output":10,"cached_input":0.125},"batch_discount":0.5,"effective_from":"2099-01-01T00:00:00Z"}""";

    private const string TableExample =
        """{"gpt-5":{"litellm_provider":"openai","mode":"chat","input_cost_per_token":1.25e-06,"output_cost_per_token":1e-05,"cache_read_input_token_cost":1.25e-07}}""";

    /// <summary>Registers the handlers.</summary>
    public static IServiceCollection AddPricesApi(this IServiceCollection services) => services.AddSingleton<PricesEndpoints>();

    /// <summary>Maps the endpoints.</summary>
    public static void MapPricesApi(this WebApplication app)
    {
        var prices = app.Services.GetRequiredService<PricesEndpoints>();
        var group = app.MapGroup(ApiPaths.Admin + "/v1/prices").WithTags("prices");
        group.MapGet("", (Delegate)prices.ListAsync).RequireRole(KeyRole.Viewer)
            .Describe<ListView<PriceRule>>(
                "listPrices", "Lists the rules of the price book by model, ended and future ones included.",
                "Rates are money per million tokens. Others than operators see the rules for all tenants and for their own.")
            .TakesQuery("model", JsonSchemaType.String, "Only rules whose model contains this text.")
            .TakesQuery("provider", JsonSchemaType.String, "Only rules for this provider.")
            .TakesQuery("tenant", JsonSchemaType.String, "Only rules for this tenant.")
            .TakesQuery("source", JsonSchemaType.String, "Only rules from this price table; `hand` for those set by hand.")
            .TakesQuery("in_force", JsonSchemaType.Boolean, "Only rules that hold now.")
            .TakesQuery("after", JsonSchemaType.String, "The last id of the page before (its last_id).")
            .TakesQuery("limit", JsonSchemaType.Integer, "1 to 1,000; default 100.");
        group.MapPost("", (Delegate)prices.SetAsync).RequireRole(KeyRole.Operator)
            .Describe<PriceRule>(
                "setPrice", "Adds a rule, or replaces one of the same id that has not taken effect.",
                "A rule that has taken effect is never changed (409): end it, or set one that follows it. Rules of the same model, provider and tenant may not overlap.")
            .TakesBody<PriceRule>(RuleExample);
        group.MapPost("/end", (Delegate)prices.EndAsync).RequireRole(KeyRole.Operator)
            .Describe<PriceRule>("endPrice", "Ends a rule.", "One that would not have begun by then is taken out of the book.")
            .TakesBody<EndPriceBody>("""{"id":"openai/gpt-5@20260101T000000Z","until":"2099-01-01T00:00:00Z"}""");
        group.MapPost("/import", (Delegate)prices.ImportAsync).RequireRole(KeyRole.Operator)
            .Describe<PriceImportReport>(
                "importPrices", "Imports a price table in LiteLLM's format.",
                "In one step. Changed prices follow those of an earlier import; rules set by hand are left alone; what can not be billed is told for each model.")
            .TakesBody<Dictionary<string, JsonElement>>(TableExample)
            .TakesQuery("dry_run", JsonSchemaType.Boolean, "Only tell what would happen. Default false.")
            .TakesQuery("from", JsonSchemaType.String, "When the prices take effect, Unix seconds or ISO 8601, not in the past. Default now.");
    }
}
