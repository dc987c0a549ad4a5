using OrleansLlm.Contracts.Routes;

namespace OrleansLlm.Grains.Routes;

/// <summary>A route as it is stored. Immutable: a change is another one.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.stored-route")]
internal sealed record StoredRoute
{
    /// <summary>Its name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The versions that are kept, oldest first; empty: it was removed.</summary>
    [Id(1)]
    public IReadOnlyList<RouteVersion> Versions { get; init; } = [];

    /// <summary>The version in force, or null.</summary>
    [Id(2)]
    public int? Active { get; init; }

    /// <summary>The number of the newest version that ever was.</summary>
    [Id(3)]
    public int Latest { get; init; }

    /// <summary>Raised by every change: the etag.</summary>
    [Id(4)]
    public long Edition { get; init; }

    /// <summary>When which version was put in force, oldest first.</summary>
    [Id(5)]
    public IReadOnlyList<RouteActivation> Activations { get; init; } = [];

    public bool IsRemoved => Versions.Count == 0;

    public string Etag => Edition.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public RouteVersion? Find(int? version) => Versions.FirstOrDefault(kept => kept.Version == version);

    /// <summary>As callers see it.</summary>
    public RouteRecord ToRecord(string? tenant, bool withHistory) => new()
    {
        Name = Name,
        Tenant = tenant,
        ActiveVersion = Active,
        LatestVersion = Latest,
        Etag = Etag,
        Version = Find(Active) ?? Versions[^1],
        Versions = withHistory ? Versions : null,
        Activations = withHistory ? Activations : null,
    };
}
