using System.Globalization;

namespace OrleansLlm.Retrieval.Sharding;

/// <summary>
/// Over which shards an index's documents are spread, by extendible hashing (Fagin et al. 1979): a shard that grew too large is divided in two by the next bit of the hash, and no
/// other shard changes. Immutable.
/// </summary>
/// <param name="Ranges">Each hash is in exactly one.</param>
/// <param name="Next">The number of the next new shard; names are never used again.</param>
/// <param name="Source">While a shard is being divided: the one whose documents move.</param>
/// <param name="Target">The one they move to; its range is its own already, but not all its documents.</param>
public sealed record ShardMap(IReadOnlyList<ShardRange> Ranges, int Next, string? Source = null, string? Target = null)
{
    /// <summary>One shard for all.</summary>
    public static ShardMap Whole { get; } = new([new ShardRange("0", 0, 0)], 1);

    /// <summary>Whether a division is under way.</summary>
    public bool IsDividing => Source is not null;

    /// <summary>The shard that a document belongs to.</summary>
    public string Of(string document)
    {
        var hash = ShardRange.Hash(document);
        return Ranges.First(range => range.Holds(hash)).Shard;
    }

    /// <summary>Whether a shard can be divided.</summary>
    public bool CanDivide(string shard) => !IsDividing && Ranges.First(range => range.Shard == shard).Bits < ShardRange.MaximumBits;

    /// <summary>Begins to divide a shard.</summary>
    public ShardMap Divide(string shard)
    {
        var old = Ranges.First(range => range.Shard == shard);
        var target = Next.ToString(CultureInfo.InvariantCulture);
        return new ShardMap(
            [
                .. Ranges.Where(range => range != old),
                new ShardRange(shard, old.Prefix << 1, old.Bits + 1),
                new ShardRange(target, (old.Prefix << 1) | 1, old.Bits + 1),
            ],
            Next + 1, shard, target);
    }

    /// <summary>All documents are where they belong.</summary>
    public ShardMap Divided() => this with { Source = null, Target = null };
}
