namespace OrleansLlm.Routing.Policies;

/// <summary>A route as it is in force.</summary>
/// <param name="Name">What requests call it.</param>
/// <param name="Tenant">Whose it is; null: global.</param>
/// <param name="Version">The version in force; 0: from the settings.</param>
/// <param name="Policy">How it serves calls.</param>
public sealed record RouteDefinition(string Name, string? Tenant, int Version, RoutePolicy Policy)
{
    /// <summary>Tells routes of one version apart, as those from the settings all are; null: the version tells.</summary>
    public string? Edition { get; init; }
}
