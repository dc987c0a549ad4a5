using Microsoft.OpenApi;

namespace OrleansLlm.Silo.Admin.OpenApi;

/// <summary>Describes endpoints for the OpenAPI documents.</summary>
internal static class DescriptionExtensions
{
    /// <summary>The media type of forms with files.</summary>
    public const string FormType = "multipart/form-data";

    /// <summary>What the endpoint does and answers. Errors that every endpoint has (401, 403, 400, 404) are added by themselves.</summary>
    /// <typeparam name="TAnswer">The JSON of a good answer.</typeparam>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="name">The operation's id, in camel case.</param>
    /// <param name="summary">A short sentence.</param>
    /// <param name="description">Rules, limits, roles.</param>
    public static RouteHandlerBuilder Describe<TAnswer>(this RouteHandlerBuilder endpoint, string name, string summary, string? description = null)
    {
        endpoint.WithName(name).WithSummary(summary).Produces<TAnswer>();
        return description is null ? endpoint : endpoint.WithDescription(description);
    }

    /// <summary>The same for an endpoint that answers with a file of one of several types.</summary>
    public static RouteHandlerBuilder DescribeFile(this RouteHandlerBuilder endpoint, string name, string summary, string type, params string[] otherTypes) =>
        endpoint.WithName(name).WithSummary(summary).Produces<string>(StatusCodes.Status200OK, type, otherTypes);

    /// <summary>The JSON body, with an example that the server accepts.</summary>
    public static RouteHandlerBuilder TakesBody<TBody>(this RouteHandlerBuilder endpoint, string example, bool isOptional = false)
        where TBody : notnull => endpoint.Accepts<TBody>(isOptional, "application/json").WithMetadata(new BodyExample(example, isOptional));

    /// <summary>A form with a file, with an example that the server accepts.</summary>
    public static RouteHandlerBuilder TakesForm<TBody>(this RouteHandlerBuilder endpoint, Dictionary<string, string> example)
        where TBody : notnull => endpoint.Accepts<TBody>(FormType).WithMetadata(new FormExample(example));

    /// <summary>A body that is a file's bytes.</summary>
    public static RouteHandlerBuilder TakesFile(this RouteHandlerBuilder endpoint) => endpoint.Accepts<Stream>("application/octet-stream");

    /// <summary>A query parameter.</summary>
    public static RouteHandlerBuilder TakesQuery(this RouteHandlerBuilder endpoint, string name, JsonSchemaType type, string description) =>
        endpoint.WithMetadata(new QueryParameter(name, type, description));

    /// <summary>The two query parameters of paged lists.</summary>
    public static RouteHandlerBuilder TakesPage(this RouteHandlerBuilder endpoint) => endpoint
        .TakesQuery("after", JsonSchemaType.String, "The last id of the page before (its last_id).")
        .TakesQuery("limit", JsonSchemaType.Integer, "1 to 100; default 20.");
}
