using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace OrleansLlm.Silo.Admin.OpenApi;

/// <summary>Title and security of the document.</summary>
internal sealed class DocumentTransformer : IOpenApiDocumentTransformer
{
    /// <summary>The name of the one security scheme.</summary>
    public const string Scheme = "api_key";

    private const string AdminDescription =
        "Tenants, projects, API keys, budgets, limits and prices. Money is in US dollars as exact decimal numbers, times are Unix seconds (bodies may also "
        + "give ISO 8601 text), spans are seconds. Unknown fields are refused.";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Version = "1";
        (document.Info.Title, document.Info.Description) = context.DocumentName == ApiDocuments.Admin
            ? ("OrleansLlm admin API", AdminDescription)
            : ("OrleansLlm API", "Models and conversations. Chat and completions have OpenAI's shapes, so that its clients work unchanged.");
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key of the role that the operation names, or one that includes it.",
            },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        return Task.CompletedTask;
    }
}
