namespace OrleansLlm.Silo.Admin.Routes;

/// <summary>The body that puts a version of a route in force.</summary>
internal sealed record ActivateRouteBody
{
    /// <summary>The version.</summary>
    public required int Version { get; init; }
}
