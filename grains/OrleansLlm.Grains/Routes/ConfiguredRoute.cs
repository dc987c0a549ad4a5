using OrleansLlm.Contracts.Routes;
using OrleansLlm.Routing.Policies;

namespace OrleansLlm.Grains.Routes;

/// <summary>A route of the configuration.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Json">Its policy as JSON text.</param>
/// <param name="Policy">Its policy.</param>
public sealed record ConfiguredRoute(string Name, string Json, RoutePolicy Policy)
{
    /// <summary>As the API shows it.</summary>
    public RouteRecord ToRecord() => new()
    {
        Name = Name,
        Source = RouteSource.Settings,
        ActiveVersion = 0,
        Version = new RouteVersion { Policy = Json },
    };
}
