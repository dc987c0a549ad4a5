using System.Text.Json.Serialization;

namespace OrleansLlm.Contracts.Caching;

/// <summary>Which answers are dropped: those for which all of the given parts hold. At least one part must be given.</summary>
[GenerateSerializer, Immutable, Alias("llm.cache-invalidation")]
public sealed record CacheInvalidation
{
    /// <summary>All answers.</summary>
    [Id(0)]
    public bool All { get; init; }

    /// <summary>Answers with this tag.</summary>
    [Id(1)]
    public string? Tag { get; init; }

    /// <summary>Answers to calls of this model or route, or given by this model.</summary>
    [Id(2)]
    public string? Model { get; init; }

    /// <summary>Answers that were kept under this namespace.</summary>
    [Id(3)]
    public string? Namespace { get; init; }

    /// <summary>True when nothing says what is to go.</summary>
    [JsonIgnore]
    public bool IsEmpty => !All && Tag is null && Model is null && Namespace is null;
}
