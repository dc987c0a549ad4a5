using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Contracts.Routes;

/// <summary>A version of a route. Never changes.</summary>
[GenerateSerializer, Immutable, Alias("llm.route-version")]
public sealed record RouteVersion
{
    /// <summary>Counted from 1.</summary>
    [Id(0)]
    public int Version { get; init; }

    /// <summary>The policy as JSON text.</summary>
    [Id(1), JsonConverter(typeof(RawJsonConverter))]
    public required string Policy { get; init; }

    /// <summary>When it was made.</summary>
    [Id(2)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The id of the key that made it, or null.</summary>
    [Id(3)]
    public string? CreatedBy { get; init; }

    /// <summary>Why it was made, in its author's words, or null.</summary>
    [Id(4)]
    public string? Comment { get; init; }
}
