namespace OrleansLlm.Silo.Admin.OpenApi;

/// <summary>Endpoint metadata: an example of the request's body.</summary>
/// <param name="Json">The body.</param>
/// <param name="IsOptional">No body at all is fine too.</param>
internal sealed record BodyExample(string Json, bool IsOptional);
