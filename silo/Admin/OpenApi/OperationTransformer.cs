using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OrleansLlm.Contracts.Routes;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Authentication;

namespace OrleansLlm.Silo.Admin.OpenApi;

/// <summary>Adds what handlers read for themselves: path and query parameters, examples of bodies, the role, and the errors that every operation has.</summary>
internal sealed class OperationTransformer : IOpenApiOperationTransformer
{
    private static readonly Dictionary<string, string> Paths = new()
    {
        ["tenant"] = $"The tenant's id: {EntityId.Rule}.",
        ["project"] = $"The project's id: {EntityId.Rule}.",
        ["id"] = "The id.",
        ["file"] = "The file's id.",
        ["batch"] = "The batch's id.",
        ["label"] = "The server's label.",
        ["route"] = $"The route's name: {RouteName.Rule}.",
        ["name"] = $"The name: {EntityId.Rule}.",
        ["turn"] = "The turn's number.",
        ["item"] = "The item's id.",
        ["model"] = "The model's name; it may have slashes.",
        ["scope"] = "The level, URL-encoded: `tenant`, `project:ID`, `key:ID`, `user:NAME`, `project:ID/user:NAME` or `key:ID/user:NAME` (the slash as %2F); "
            + "names are URI-escaped once more. `*` stands for each one that has no limits of its own.",
    };

    private static readonly Dictionary<string, string> Errors = new()
    {
        ["400"] = "A field is missing, unknown, of the wrong type or out of range; `errors` lists several.",
        ["401"] = "No valid API key.",
        ["403"] = "The key's role does not allow it, or its tenant is suspended or its project archived.",
        ["404"] = "No such thing.",
        ["409"] = "It exists already, or its state does not allow it.",
    };

    private static readonly Dictionary<string, string> CallErrors = new()
    {
        ["402"] = "A budget has no room for what the call may cost; `limit` says which one.",
        ["429"] = "A rate limit is reached, which `limit` names, or the engine's queue is full.",
    };

    /// <inheritdoc/>
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var endpoint = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Parameters = [.. PathParameters(context.Description.RelativePath!), .. QueryParameters(endpoint)];
        if (endpoint.OfType<RequiredRole>().LastOrDefault() is { } required)
        {
            operation.Description = $"{operation.Description} Role: {KeyRoles.NameOf(required.Role)}.".TrimStart();
        }

        if (endpoint.OfType<BodyExample>().LastOrDefault() is { } example && operation.RequestBody is OpenApiRequestBody { Content: { } content } body)
        {
            body.Required = !example.IsOptional;
            content["application/json"].Example = JsonNode.Parse(example.Json);
        }

        if (endpoint.OfType<FormExample>().LastOrDefault() is { } form && operation.RequestBody is OpenApiRequestBody { Content: { } parts } whole)
        {
            whole.Required = true;
            parts[DescriptionExtensions.FormType].Example = new JsonObject(form.Fields.Select(field => KeyValuePair.Create(field.Key, (JsonNode?)field.Value)));
        }

        var error = await context.GetOrCreateSchemaAsync(typeof(ErrorEnvelopeBody), cancellationToken: cancellationToken);
        context.Document!.AddComponent("Error", error);
        foreach (var (status, description) in context.DocumentName == ApiDocuments.V1 ? Errors.Concat(CallErrors) : Errors)
        {
            operation.Responses![status] = new OpenApiResponse
            {
                Description = description,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new() { Schema = new OpenApiSchemaReference("Error", context.Document) },
                },
            };
        }
    }

    private static IEnumerable<IOpenApiParameter> PathParameters(string path) => path.Split('/')
        .Where(segment => segment.StartsWith('{'))
        .Select(segment => segment.Trim('{', '}', '*').Split(':')[0])
        .Select(name => new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Path,
            Required = true,
            Description = Paths.GetValueOrDefault(name),
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });

    private static IEnumerable<IOpenApiParameter> QueryParameters(IList<object> endpoint) => endpoint.OfType<QueryParameter>()
        .Select(parameter => new OpenApiParameter
        {
            Name = parameter.Name,
            In = ParameterLocation.Query,
            Description = parameter.Description,
            Schema = new OpenApiSchema { Type = parameter.Type },
        });
}
