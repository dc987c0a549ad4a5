using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Contracts.Caching;

/// <summary>What a call does with the response cache. Values are part of the wire contract: never renumber.</summary>
[JsonConverter(typeof(WordConverter<CacheMode>))]
public enum CacheMode
{
    /// <summary>Nothing.</summary>
    Off = 0,
    /// <summary>It is answered from the cache where that can answer, and else its answer is kept.</summary>
    On = 1,
    /// <summary>It is answered from the cache where that can answer; its own answer is not kept.</summary>
    ReadOnly = 2,
    /// <summary>It always runs; its answer is kept and replaces an older one.</summary>
    WriteOnly = 3,
}
