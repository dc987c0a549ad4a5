using System.Text.Json.Serialization;

namespace OrleansLlm.Contracts.Routes;

/// <summary>A route as it is kept.</summary>
[GenerateSerializer, Immutable, Alias("llm.route")]
public sealed record RouteRecord
{
    /// <summary>What requests call it.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Whose it is; null: global.</summary>
    [Id(1)]
    public string? Tenant { get; init; }

    /// <summary>Where it is kept.</summary>
    [Id(2)]
    public RouteSource Source { get; init; }

    /// <summary>The version in force; 0: from the settings; null: none, so that requests can not call it.</summary>
    [Id(3)]
    public int? ActiveVersion { get; init; }

    /// <summary>The newest version; 0: from the settings.</summary>
    [Id(4)]
    public int LatestVersion { get; init; }

    /// <summary>Another one after every change, for changes that must not overwrite one another; null: from the settings.</summary>
    [Id(5)]
    public string? Etag { get; init; }

    /// <summary>The version in force; where none is, the newest.</summary>
    [Id(6)]
    public required RouteVersion Version { get; init; }

    /// <summary>All versions that are kept, oldest first; only where one route is asked for.</summary>
    [Id(7), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RouteVersion>? Versions { get; init; }

    /// <summary>Which version was put in force when, oldest first, up to a hundred; only where one route is asked for.</summary>
    [Id(8), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RouteActivation>? Activations { get; init; }

    /// <summary>What may be wrong although it is no mistake, such as models that nobody serves now; only in answers to changes.</summary>
    [Id(9), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }
}
