namespace OrleansLlm.Contracts.VectorStores;

/// <summary>The key of a vector store; its index bears the same names.</summary>
/// <param name="Tenant">The tenant that owns it.</param>
/// <param name="Store">The store's id.</param>
public readonly record struct VectorStoreKey(string Tenant, string Store)
{
    /// <inheritdoc/>
    public override string ToString() => GrainKeyText.Join(Tenant, Store);

    /// <summary>Reads a grain key back.</summary>
    public static VectorStoreKey Parse(string key)
    {
        var parts = GrainKeyText.Split(key, 2);
        return new VectorStoreKey(parts[0], parts[1]);
    }
}
