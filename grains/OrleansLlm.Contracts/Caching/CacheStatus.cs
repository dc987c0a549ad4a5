using System.Text.Json.Serialization;
using OrleansLlm.Contracts.Json;

namespace OrleansLlm.Contracts.Caching;

/// <summary>How a call fared with the response cache. Values are part of the wire contract: never renumber.</summary>
[JsonConverter(typeof(WordConverter<CacheStatus>))]
public enum CacheStatus
{
    /// <summary>The call has nothing to do with the cache; <see cref="CacheInfo.Reason"/> tells why.</summary>
    Bypass = 0,
    /// <summary>It ran.</summary>
    Miss = 1,
    /// <summary>It was answered with the answer of an equal call, kept or still under way.</summary>
    Hit = 2,
    /// <summary>It was answered with the kept answer of a question that means the same.</summary>
    Semantic = 3,
}
