using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace OrleansLlm.Grains.Responses;

/// <summary>The key of a part of the cluster's list of responses that are made in the background. All of a tenant's are in one.</summary>
/// <param name="Shard">The part, from 0.</param>
internal readonly record struct RunningResponsesKey(int Shard)
{
    /// <summary>How many parts there are, so that no single grain notes them all. Fewer would leave names behind in those that are gone.</summary>
    public const int Shards = 16;

    /// <summary>All parts.</summary>
    public static IEnumerable<RunningResponsesKey> All => Enumerable.Range(0, Shards).Select(shard => new RunningResponsesKey(shard));

    /// <summary>Where a tenant's responses are noted.</summary>
    public static RunningResponsesKey Of(string tenant) => new((int)(XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(tenant)) % Shards));

    /// <inheritdoc/>
    public override string ToString() => Shard.ToString(CultureInfo.InvariantCulture);
}
