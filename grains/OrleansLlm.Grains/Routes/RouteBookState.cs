namespace OrleansLlm.Grains.Routes;

/// <summary>What is durable of a route book.</summary>
[GenerateSerializer, Alias("llm.state.route-book")]
internal sealed class RouteBookState
{
    /// <summary>Another one after every change.</summary>
    [Id(0)]
    public long Version { get; set; } = 1;

    /// <summary>The routes, removed ones too, which keep their numbers.</summary>
    [Id(1)]
    public List<StoredRoute> Routes { get; set; } = [];
}
