using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Silo.Admin.OpenApi;

/// <summary>Describes types whose converters the generator can not look into, and closes objects: there are no fields but those described.</summary>
internal sealed class SchemaTransformer : IOpenApiSchemaTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        var isNullable = type != context.JsonTypeInfo.Type || schema.Type?.HasFlag(JsonSchemaType.Null) == true;
        if (Describe(schema, type) is { } plain)
        {
            schema.Type = isNullable ? plain | JsonSchemaType.Null : plain;
        }

        if (type.IsEnum && type != context.JsonTypeInfo.Type && type != typeof(KeyRole))
        {
            // What refers to the words allows null beside them; a second null would fit twice.
            schema.Enum = [.. Enum.GetNames(type).Select(name => (JsonNode)JsonNamingPolicy.SnakeCaseLower.ConvertName(name))];
            schema.Type = JsonSchemaType.String;
        }

        if (typeof(IEnumerable<decimal>).IsAssignableFrom(type))
        {
            schema.Items = new OpenApiSchema { Type = JsonSchemaType.Number };
        }

        if (type == typeof(CreateKeyRequest))
        {
            // In the contract it has a default; over HTTP nobody gets a role by leaving one out.
            (schema.Required ??= new HashSet<string>()).Add("role");
        }

        if (schema.Properties is { Count: > 0 })
        {
            schema.AdditionalPropertiesAllowed = false;
        }

        return Task.CompletedTask;
    }

    private static JsonSchemaType? Describe(OpenApiSchema schema, Type type)
    {
        if (type == typeof(DateTimeOffset))
        {
            schema.Format = "int64";
            schema.Description ??= "Unix seconds.";
            return JsonSchemaType.Integer;
        }

        if (type == typeof(TimeSpan) || type == typeof(decimal))
        {
            // Not "double": money is exact.
            schema.Format = null;
            return JsonSchemaType.Number;
        }

        if (type == typeof(BudgetScope))
        {
            schema.Examples = ["project:web/user:u1"];
            return JsonSchemaType.String;
        }

        if (typeof(IEnumerable<ToolActivity>).IsAssignableFrom(type) || typeof(IEnumerable<TextAnnotation>).IsAssignableFrom(type))
        {
            schema.Items = new OpenApiSchema { Type = JsonSchemaType.Object };
            return JsonSchemaType.Array;
        }

        if (type == typeof(KeyRole))
        {
            schema.Enum = [.. KeyRoles.Names.Select(name => (JsonNode)name)];
            return JsonSchemaType.String;
        }

        return null;
    }
}
