namespace OrleansLlm.Silo.Admin.OpenApi;

/// <summary>Endpoint metadata: an example of the request's body.</summary>
/// <param name="Json">The body.</param>
internal sealed record BodyExample(string Json);
