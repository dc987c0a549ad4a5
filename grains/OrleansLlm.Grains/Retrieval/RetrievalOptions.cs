using System.ComponentModel.DataAnnotations;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>Indexes of documents. Bound to <c>OrleansLlm:Retrieval</c>; the same on all silos, but for those of the cache.</summary>
public sealed class RetrievalOptions
{
    /// <summary>The configuration section; remote back ends have sections below it.</summary>
    public const string Section = "OrleansLlm:Retrieval";

    /// <summary>Where indexes are kept whose definition does not say: <c>embedded</c> (the default), or the name of a remote back end that is configured.</summary>
    [RegularExpression("[a-z]{1,32}", ErrorMessage = "OrleansLlm:Retrieval:Backend must be 1 to 32 small letters.")]
    public string Backend { get; set; } = IndexDefinition.EmbeddedBackend;

    /// <summary>The language of indexes whose definition does not say. Default english.</summary>
    [RegularExpression("english|german|french|spanish|cjk|none", ErrorMessage = "OrleansLlm:Retrieval:Language must be one of english, german, french, spanish, cjk, none.")]
    public string Language { get; set; } = "english";

    /// <summary>The embedding model of indexes whose definition does not say, or <c>none</c>. Default: the one that comes with the silo.</summary>
    [StringLength(256, MinimumLength = 1, ErrorMessage = "OrleansLlm:Retrieval:EmbeddingModel must have 1 to 256 characters.")]
    public string EmbeddingModel { get; set; } = EmbeddedModels.DefaultEmbedder;

    /// <summary>
    /// Where a silo keeps copies of the shards that it has open, mapped into memory; silos of one machine may share it. Nothing is lost with it. Null (the default): the folder <c>indexes</c>
    /// of the silo's data.
    /// </summary>
    public string? CacheFolder { get; set; }

    /// <summary>Bytes of <see cref="CacheFolder"/> from which on the copies that were not used longest are deleted. 64 MiB to 1 PiB, default 64 GiB.</summary>
    [Range(64L << 20, 1L << 50, ErrorMessage = "OrleansLlm:Retrieval:MaxCacheBytes must be 67108864 (64 MiB) to 1125899906842624 (1 PiB).")]
    public long MaxCacheBytes { get; set; } = 64L << 30;

    /// <summary>
    /// How long a copy that is not used stays in <see cref="CacheFolder"/>, 1 hour to 90 days. Default 1 day. What is deleted from an index is gone from the store at once or with the next
    /// snapshot, and from the disks of silos that once had the index open after this time. An index that is deleted as a whole leaves the disks of all silos within seconds, and that of one that
    /// is away before it opens an index again.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "90.00:00:00", ErrorMessage = "OrleansLlm:Retrieval:MaxCacheAge must be 01:00:00 to 90.00:00:00.")]
    public TimeSpan MaxCacheAge { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Chunks from which on a shard is divided in two, which may live on different silos. 100 to 1,000,000, default 50,000.</summary>
    [Range(100, 1_000_000, ErrorMessage = "OrleansLlm:Retrieval:MaxShardChunks must be 100 to 1000000.")]
    public int MaxShardChunks { get; set; } = 50_000;

    /// <summary>How many indexes a tenant may have, 1 to 100,000. Default 1,000.</summary>
    [Range(1, 100_000, ErrorMessage = "OrleansLlm:Retrieval:MaxTenantIndexes must be 1 to 100000.")]
    public int MaxTenantIndexes { get; set; } = 1_000;

    /// <summary>How many chunks all of a tenant's indexes together may have, 1,000 to 1,000,000,000. Default 10,000,000.</summary>
    [Range(1_000L, 1_000_000_000L, ErrorMessage = "OrleansLlm:Retrieval:MaxTenantChunks must be 1000 to 1000000000.")]
    public long MaxTenantChunks { get; set; } = 10_000_000;

    /// <summary>Answers that an index keeps while it does not change, 0 to 10,000. Default 128; 0: none.</summary>
    [Range(0, 10_000, ErrorMessage = "OrleansLlm:Retrieval:CachedSearches must be 0 to 10000.")]
    public int CachedSearches { get; set; } = 128;
}
