using System.IO.Hashing;
using System.Text;

namespace OrleansLlm.Retrieval.Sharding;

/// <summary>Which documents a shard holds: those whose hash begins with a prefix.</summary>
/// <param name="Shard">The shard's name.</param>
/// <param name="Prefix">The first bits of the hash.</param>
/// <param name="Bits">How many; 0: all documents.</param>
public sealed record ShardRange(string Shard, uint Prefix, int Bits)
{
    /// <summary>The most bits: 4,096 shards.</summary>
    public const int MaximumBits = 12;

    /// <summary>Whether a document of this hash is the shard's.</summary>
    public bool Holds(uint hash) => Bits == 0 || hash >> (32 - Bits) == Prefix;

    /// <summary>A document's hash, the same in every process and version.</summary>
    public static uint Hash(string document) => (uint)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(document)) >> 32);
}
