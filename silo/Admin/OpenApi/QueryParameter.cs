using Microsoft.OpenApi;

namespace OrleansLlm.Silo.Admin.OpenApi;

/// <summary>Endpoint metadata: a query parameter that the handler reads itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its JSON type.</param>
/// <param name="Description">What it does, with limits and default.</param>
internal sealed record QueryParameter(string Name, JsonSchemaType Type, string Description);
