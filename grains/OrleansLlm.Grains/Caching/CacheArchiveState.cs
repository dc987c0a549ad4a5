namespace OrleansLlm.Grains.Caching;

/// <summary>Which pages hold what a cache grain keeps in the store.</summary>
[GenerateSerializer, Alias("llm.state.cache-archive")]
internal sealed class CacheArchiveState
{
    /// <summary>The number of the writing: its pages bear it, so that a writing that was broken off changes nothing.</summary>
    [Id(0)]
    public long Generation { get; set; }

    /// <summary>How many pages.</summary>
    [Id(1)]
    public int Pages { get; set; }
}
