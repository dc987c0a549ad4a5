namespace OrleansLlm.Contracts.Caching;

/// <summary>What a request says about the response cache.</summary>
[GenerateSerializer, Immutable, Alias("llm.cache-request")]
public sealed record CacheRequest
{
    /// <summary>The most tags.</summary>
    public const int MaxTags = 16;

    /// <summary>The longest tag or namespace, in characters.</summary>
    public const int MaxName = 128;

    /// <summary>What differs from the settings of the tenant.</summary>
    [Id(0)]
    public CacheSettings Settings { get; init; } = new();

    /// <summary>Shares answers only with calls that name the same one, within the scope; 1 to 128 characters. Null: none.</summary>
    [Id(1)]
    public string? Namespace { get; init; }

    /// <summary>Names under which the answer can be invalidated, at most 16 of 1 to 128 characters.</summary>
    [Id(2)]
    public IReadOnlyList<string> Tags { get; init; } = [];
}
