namespace OrleansLlm.Contracts.Routes;

/// <summary>A policy for a route.</summary>
[GenerateSerializer, Immutable, Alias("llm.route-change")]
public sealed record RouteChange
{
    /// <summary>The route's name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The policy as JSON text.</summary>
    [Id(1)]
    public required string Policy { get; init; }

    /// <summary>Whether it is in force at once. Else it only is a version to be put in force later.</summary>
    [Id(2)]
    public bool Activate { get; init; } = true;

    /// <summary>Why, up to 500 characters, or null.</summary>
    [Id(3)]
    public string? Comment { get; init; }

    /// <summary>What the caller has seen; null: whatever is there.</summary>
    [Id(4)]
    public string? Etag { get; init; }

    /// <summary>The id of the key that does it, or null.</summary>
    [Id(5)]
    public string? By { get; init; }

    /// <summary>Only tell what would be kept.</summary>
    [Id(6)]
    public bool IsDryRun { get; init; }
}
