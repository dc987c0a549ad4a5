namespace OrleansLlm.Contracts.Caching;

/// <summary>A look-up, and what the caller can do when there is no answer.</summary>
[GenerateSerializer, Immutable, Alias("llm.cache-query")]
public sealed record CacheQuery
{
    /// <summary>Where the answer would lie.</summary>
    [Id(0)]
    public required CacheAddress Address { get; init; }

    /// <summary>Kept answers will do.</summary>
    [Id(1)]
    public bool CanRead { get; init; }

    /// <summary>The oldest answer that will do.</summary>
    [Id(2)]
    public TimeSpan MaxAge { get; init; }

    /// <summary>The question's embedding, of length 1; null: it was not made yet, or the context is null.</summary>
    [Id(3)]
    public float[]? Embedding { get; init; }

    /// <summary>The similarity from which on another question's answer will do.</summary>
    [Id(4)]
    public double Threshold { get; init; }

    /// <summary>The grain key of the router that runs the call if need be; others may then read its stream there. Null: this call is not shared.</summary>
    [Id(5)]
    public string? Runner { get; init; }

    /// <summary>The call's urgency, lower is earlier.</summary>
    [Id(6)]
    public int Priority { get; init; }

    /// <summary>The call has a time limit of its own: nobody waits for it, and it waits for nobody.</summary>
    [Id(7)]
    public bool HasDeadline { get; init; }

    /// <summary>The tags of the answer to be.</summary>
    [Id(8)]
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The namespace that the request named, or null.</summary>
    [Id(9)]
    public string? Namespace { get; init; }

    /// <summary>An embedding can be had if it is needed.</summary>
    [Id(10)]
    public bool CanEmbed { get; init; }
}
