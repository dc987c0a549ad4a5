using OrleansLlm.Contracts.Caching;

namespace OrleansLlm.Grains.Caching;

/// <summary>A part of what a cache grain keeps in the store, small enough for every store.</summary>
[GenerateSerializer, Alias("llm.state.cache-page")]
internal sealed class CachePageState
{
    [Id(0)]
    public CacheEntry[] Entries { get; set; } = [];
}
