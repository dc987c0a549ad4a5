namespace OrleansLlm.Contracts.Caching;

/// <summary>How answers are cached. Null leaves a matter to the next wider level: request, tenant's route, tenant, configured route, configuration.</summary>
[GenerateSerializer, Immutable, Alias("llm.cache-settings")]
public sealed record CacheSettings
{
    /// <summary>The longest life of a kept answer.</summary>
    public static readonly TimeSpan LongestAge = TimeSpan.FromDays(30);

    /// <summary>Whether the cache is read and written.</summary>
    [Id(0)]
    public CacheMode? Mode { get; init; }

    /// <summary>How old an answer may be, and how long this call's is kept: 1 second to 30 days.</summary>
    [Id(1)]
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Whether the answer of a question that means the same will do too.</summary>
    [Id(2)]
    public bool? Semantic { get; init; }

    /// <summary>The similarity (cosine) from which on two questions may mean the same, 0.5 to 1. Unset: the embedder's own.</summary>
    [Id(3)]
    public double? Threshold { get; init; }

    /// <summary>Who shares answers.</summary>
    [Id(4)]
    public CacheScope? Scope { get; init; }

    /// <summary>Whether answers are cached that another run might not repeat: those of a temperature above 0 (or the model's own) without a seed.</summary>
    [Id(5)]
    public bool? Sampled { get; init; }

    /// <summary>Whether answers that call tools are kept.</summary>
    [Id(6)]
    public bool? ToolCalls { get; init; }

    /// <summary>Whether answers are kept that the token limit cut off.</summary>
    [Id(7)]
    public bool? Truncated { get; init; }

    /// <summary>These settings, and for what they leave open those of a wider level.</summary>
    public CacheSettings Over(CacheSettings? wider) => wider is null ? this : new()
    {
        Mode = Mode ?? wider.Mode,
        MaxAge = MaxAge ?? wider.MaxAge,
        Semantic = Semantic ?? wider.Semantic,
        Threshold = Threshold ?? wider.Threshold,
        Scope = Scope ?? wider.Scope,
        Sampled = Sampled ?? wider.Sampled,
        ToolCalls = ToolCalls ?? wider.ToolCalls,
        Truncated = Truncated ?? wider.Truncated,
    };
}
