namespace OrleansLlm.Contracts.Retrieval;

/// <summary>The key of one shard of an index.</summary>
/// <param name="Tenant">The tenant's id.</param>
/// <param name="Index">The index's id.</param>
/// <param name="Shard">The shard's name; never used again once the shard is gone.</param>
public readonly record struct IndexShardKey(string Tenant, string Index, string Shard)
{
    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Tenant, Index, Shard);

    /// <summary>Reads a grain key back.</summary>
    public static IndexShardKey Parse(string key)
    {
        var parts = GrainKeyText.Split(key, 3);
        return new IndexShardKey(parts[0], parts[1], parts[2]);
    }
}
