namespace OrleansLlm.Client.Routes;

/// <summary>The body that puts a version of a route in force.</summary>
internal sealed record ActivateRoute(int Version);
