namespace OrleansLlm.Contracts.Retrieval;

/// <summary>The key of an index: the tenant is part of it, so no id reaches into another tenant.</summary>
/// <param name="Tenant">The tenant's id.</param>
/// <param name="Index">The index's id; a vector store's index has the vector store's id.</param>
public readonly record struct IndexKey(string Tenant, string Index)
{
    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Tenant, Index);

    /// <summary>Reads a grain key back.</summary>
    public static IndexKey Parse(string key)
    {
        var parts = GrainKeyText.Split(key, 2);
        return new IndexKey(parts[0], parts[1]);
    }
}
