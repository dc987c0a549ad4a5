using Microsoft.AspNetCore.OpenApi;
using OrleansLlm.Silo.Api;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Admin.OpenApi;

/// <summary>The OpenAPI 3.1 descriptions, made from the endpoints' own metadata and the types they answer with.</summary>
internal static class ApiDocuments
{
    /// <summary>The document of the admin API.</summary>
    public const string Admin = "admin";

    /// <summary>The document of models and conversations.</summary>
    public const string V1 = "v1";

    /// <summary>Registers the documents.</summary>
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
        return services.AddDocument(Admin, ApiPaths.Admin).AddDocument(V1, ApiPaths.V1);
    }

    /// <summary>Serves the documents at <c>/openapi/admin.json</c> and <c>/openapi/v1.json</c>, to everybody: they hold no secrets.</summary>
    public static void MapApiDocuments(this WebApplication app) => app.MapOpenApi("/openapi/{documentName}.json");

    private static IServiceCollection AddDocument(this IServiceCollection services, string name, string root) => services.AddOpenApi(name, options =>
    {
        options.ShouldInclude = description => description.RelativePath is { } path && IsBelow(path, root);
        options.AddDocumentTransformer<DocumentTransformer>();
        options.AddOperationTransformer<OperationTransformer>();
        options.AddSchemaTransformer<SchemaTransformer>();
    });

    private static bool IsBelow(string path, string root) => path.StartsWith(root[1..] + '/', StringComparison.Ordinal);
}
