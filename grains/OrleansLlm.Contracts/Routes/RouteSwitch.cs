namespace OrleansLlm.Contracts.Routes;

/// <summary>Which version of a route is to be in force.</summary>
[GenerateSerializer, Immutable, Alias("llm.route-switch")]
public sealed record RouteSwitch
{
    /// <summary>The route's name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The version.</summary>
    [Id(1)]
    public int Version { get; init; }

    /// <summary>What the caller has seen; null: whatever is there.</summary>
    [Id(2)]
    public string? Etag { get; init; }

    /// <summary>The id of the key that does it, or null.</summary>
    [Id(3)]
    public string? By { get; init; }
}
