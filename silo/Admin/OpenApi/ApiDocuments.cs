using Microsoft.AspNetCore.OpenApi;
using OrleansLlm.Silo.Api;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.OpenApi;

/// <summary>The OpenAPI 3.1 description of the admin API, made from the endpoints' own metadata and the types they answer with.</summary>
internal static class ApiDocuments
{
    /// <summary>The document's name.</summary>
    public const string Admin = "admin";

    /// <summary>Registers the document.</summary>
    public static IServiceCollection AddApiDocuments(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            var own = ApiJsonContext.Default.Options;
            json.SerializerOptions.PropertyNamingPolicy = own.PropertyNamingPolicy;
            json.SerializerOptions.NumberHandling = own.NumberHandling;
            json.SerializerOptions.RespectNullableAnnotations = own.RespectNullableAnnotations;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJsonContext.Default);
            foreach (var converter in own.Converters)
            {
                json.SerializerOptions.Converters.Add(converter);
            }
        });
        return services.AddOpenApi(Admin, options =>
        {
            // The metadata that AddOpenApi makes of names would be lost on endpoints without a description: those are not in the document.
            options.ShouldInclude = description =>
                description.RelativePath is { } path && (IsBelow(path, ApiPaths.Admin) || IsBelow(path, $"{ApiPaths.V1}/usage"));
            options.AddDocumentTransformer<DocumentTransformer>();
            options.AddOperationTransformer<OperationTransformer>();
            options.AddSchemaTransformer<SchemaTransformer>();
        });
    }

    /// <summary>Serves the document at <c>/openapi/admin.json</c>, to everybody: it holds no secrets.</summary>
    public static void MapApiDocuments(this WebApplication app) => app.MapOpenApi("/openapi/{documentName}.json");

    private static bool IsBelow(string path, string root) => path.StartsWith(root[1..] + '/', StringComparison.Ordinal);
}
